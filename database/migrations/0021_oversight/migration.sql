-- Few acts are skipped for a code that they used; a list of them is not to read all others. The selectors of AuthorisationMissing,
-- AuthorisationExceeded, CodeSuspended and QuotaExceeded, as indexer/lists/misuse.ts writes them.
CREATE INDEX "skipped_codes_idx" ON "chain"."skipped" ("block", "log_index")
  WHERE substring("reason" FROM 1 FOR 4) = '\xc91d1671'::bytea OR substring("reason" FROM 1 FOR 4) = '\x5064b716'::bytea
     OR substring("reason" FROM 1 FOR 4) = '\x87a7ab27'::bytea OR substring("reason" FROM 1 FOR 4) = '\x92c8e458'::bytea;
-- Weights by when this side had them, and flags.
CREATE INDEX "leaves_weights_idx" ON "content"."leaves" ("received_at") WHERE "type" IN ('WEIGHED', 'GATE_IN');
CREATE INDEX "leaves_flags_idx" ON "content"."leaves" ("received_at") WHERE "type" = 'CODE_FLAGGED';
