-- What an agent may declare for its principal. Delegations on record had no limits.
ALTER TABLE "chain"."delegations"
  ADD COLUMN "claims" INTEGER NOT NULL DEFAULT 15,
  ADD COLUMN "goods" INTEGER NOT NULL DEFAULT 255,
  ADD COLUMN "lane" BYTEA NOT NULL DEFAULT decode(repeat('00', 32), 'hex');
ALTER TABLE "chain"."delegations" ALTER COLUMN "claims" DROP DEFAULT, ALTER COLUMN "goods" DROP DEFAULT, ALTER COLUMN "lane" DROP DEFAULT;

-- Signing and encryption keys are registered alike. Keys on record all sign.
ALTER TABLE "chain"."keys" ADD COLUMN "use" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "chain"."keys" ALTER COLUMN "use" DROP DEFAULT;

-- A skipped act says with which key it came and whether that spent it. What was skipped before is read again from the chain.
DELETE FROM "chain"."skipped";
ALTER TABLE "chain"."skipped" ADD COLUMN "key" BYTEA NOT NULL, ADD COLUMN "spent" BOOLEAN NOT NULL;
