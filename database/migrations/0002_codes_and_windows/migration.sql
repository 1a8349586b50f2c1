-- What the index folds of codes and their authorisations, and the validity windows of delegations and heads.

CREATE TABLE "chain"."codes" (
    "id" BYTEA NOT NULL,
    "owner" BYTEA NOT NULL,
    "quota" BIGINT NOT NULL,
    "used" BIGINT NOT NULL,
    "suspended_vn" BOOLEAN NOT NULL,
    "suspended_cn" BOOLEAN NOT NULL,
    "head" BYTEA NOT NULL,

    CONSTRAINT "codes_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "chain"."authorisations" (
    "id" BYTEA NOT NULL,
    "code" BYTEA NOT NULL,
    "bands" BIGINT NOT NULL,
    "debited" BIGINT NOT NULL,
    "consignment" BYTEA,

    CONSTRAINT "authorisations_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "authorisations_code_idx" ON "chain"."authorisations"("code");
CREATE INDEX "authorisations_consignment_idx" ON "chain"."authorisations"("consignment");

ALTER TABLE "chain"."delegations" ADD COLUMN "valid_from" DECIMAL(20,0) NOT NULL DEFAULT 0;
ALTER TABLE "chain"."delegations" ADD COLUMN "valid_until" DECIMAL(20,0) NOT NULL DEFAULT 0;

ALTER TABLE "chain"."heads" ADD COLUMN "signed_at" DECIMAL(20,0) NOT NULL DEFAULT 0;
ALTER TABLE "chain"."heads" ADD COLUMN "key" BYTEA NOT NULL DEFAULT '\x';
ALTER TABLE "chain"."heads" ADD COLUMN "signature" BYTEA NOT NULL DEFAULT '\x';
