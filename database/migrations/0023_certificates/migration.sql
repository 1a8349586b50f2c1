-- Status lists of certificates: one bit a place. `taken` has a bit for each place that a certificate or a decoy has; no place is given twice.
CREATE TABLE "gateway"."status_lists" (
    "id" SERIAL NOT NULL,
    "statuses" BYTEA NOT NULL,
    "taken" BYTEA NOT NULL,
    "used" INTEGER NOT NULL,
    "decoys" INTEGER[] NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "status_lists_pkey" PRIMARY KEY ("id")
);

-- Certificates that organisations of this side issue. One that is prepared has its place and is nobody's word until it is signed.
CREATE TABLE "content"."certificates" (
    "id" BYTEA NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "issuer" BYTEA NOT NULL,
    "holder" BYTEA NOT NULL,
    "key" BYTEA NOT NULL,
    -- prepared | issued | replaced | withdrawn
    "state" TEXT NOT NULL DEFAULT 'prepared',
    "signing_input" TEXT NOT NULL,
    "disclosures" TEXT[] NOT NULL,
    "signature" BYTEA,
    "list" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "replaces" BYTEA,
    "replaced_by" BYTEA,
    "reason" TEXT,
    "prepared_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "issued_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    CONSTRAINT "certificates_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "certificates_seq_key" ON "content"."certificates" ("seq");
CREATE UNIQUE INDEX "certificates_list_place_key" ON "content"."certificates" ("list", "place");
CREATE INDEX "certificates_issuer_seq_idx" ON "content"."certificates" ("issuer", "seq");
CREATE INDEX "certificates_holder_seq_idx" ON "content"."certificates" ("holder", "seq");
