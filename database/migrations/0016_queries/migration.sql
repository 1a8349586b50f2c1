-- What queries of the index read by: identifiers in documents, holds, consignments in the order of opening, blocks by time.

-- Without what people put between, in capitals.
CREATE FUNCTION "content"."plain_identifier"("said" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT upper(translate(said, '-. /·', ''))
$$;

-- Identifiers of a manifest as `kind:VALUE`, from the same paths as indexer/query/lookup.ts.
CREATE FUNCTION "content"."identifiers_of"("body" JSONB) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT kind || ':' || content.plain_identifier(value #>> '{}')), '{}')
  FROM (
    SELECT 'plate' AS kind, jsonb_path_query(body, '$.units[*].plate') AS value
    UNION ALL SELECT 'plate', jsonb_path_query(body, '$.units[*].trailer')
    UNION ALL SELECT 'container', jsonb_path_query(body, '$.units[*].cont')
    UNION ALL SELECT 'seal', jsonb_path_query(body, '$.units[*].seal[*].no')
    UNION ALL SELECT 'declaration', jsonb_path_query(body, '$.docs.vnDecl.no')
    UNION ALL SELECT 'declaration', jsonb_path_query(body, '$.docs.cnDecl.no')
    UNION ALL SELECT 'phyto', jsonb_path_query(body, '$.docs.phyto.no')
    UNION ALL SELECT 'coo', jsonb_path_query(body, '$.docs.coo.no')
    UNION ALL SELECT 'batch', jsonb_path_query(body, '$.docs.cnBatch')
    UNION ALL SELECT 'code', jsonb_path_query(body, '$.goods[*].puc')
    UNION ALL SELECT 'code', jsonb_path_query(body, '$.goods[*].phc')
    UNION ALL SELECT 'code', jsonb_path_query(body, '$.parties.grower.puc')
    UNION ALL SELECT 'code', jsonb_path_query(body, '$.parties.packer.phc')
    UNION ALL SELECT 'lot', jsonb_path_query(body, '$.goods[*].lot')
  ) found WHERE jsonb_typeof(value) = 'string'
$$;
CREATE INDEX "manifests_identifiers_idx" ON "content"."manifests" USING gin ("content"."identifiers_of"("body"));
CREATE INDEX "acts_declaration_idx" ON "gateway"."acts" ("content"."plain_identifier"("event"->'fields'->>'decl')) WHERE "kind" = 12;

-- Few acts place holds; a list of them is not to read all others.
CREATE INDEX "acts_holds_idx" ON "chain"."acts" ("block", "log_index") WHERE "kind" = 30;
CREATE INDEX "cases_opened_block_consignment_idx" ON "chain"."cases" ("opened_block", "consignment");
CREATE INDEX "blocks_time_idx" ON "chain"."blocks" ("time");

-- Acts that a reorganisation took back, so that a reader who was told of one is told that it is gone. `chain` is the chain's alone and can be
-- dropped and rebuilt: what became of this index is kept apart. Truncating a table to rebuild it tells nobody anything.
CREATE TABLE "gateway"."withdrawals" (
    "id" BIGSERIAL NOT NULL,
    -- The last act that was kept: what comes after the withdrawal is behind it, also in blocks where nothing was taken back.
    "block" BIGINT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "withdrawals_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "gateway"."withdrawn_acts" (
    "withdrawal" BIGINT NOT NULL,
    "block" BIGINT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "digest" BYTEA NOT NULL,
    "consignment" BYTEA NOT NULL,
    "organisation" BYTEA NOT NULL,
    "kind" INTEGER NOT NULL,

    CONSTRAINT "withdrawn_acts_pkey" PRIMARY KEY ("withdrawal", "block", "log_index"),
    CONSTRAINT "withdrawn_acts_withdrawal_fkey" FOREIGN KEY ("withdrawal") REFERENCES "gateway"."withdrawals"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE FUNCTION "gateway"."keep_withdrawn_acts"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  made BIGINT;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM old_rows) THEN RETURN NULL; END IF;
  INSERT INTO gateway.withdrawals (block, log_index)
  SELECT coalesce(k.block, 0), coalesce(k.log_index, 0)
  FROM (SELECT 1) one LEFT JOIN (SELECT block, log_index FROM chain.acts ORDER BY block DESC, log_index DESC LIMIT 1) k ON true
  RETURNING id INTO made;
  INSERT INTO gateway.withdrawn_acts (withdrawal, block, log_index, digest, consignment, organisation, kind)
  SELECT made, block, log_index, digest, consignment, organisation, kind FROM old_rows;
  RETURN NULL;
END $$;
CREATE TRIGGER "acts_withdrawn" AFTER DELETE ON "chain"."acts"
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "gateway"."keep_withdrawn_acts"();
