-- What a gateway states itself and keeps as leaves of its record log: to whom it disclosed what, and what it erased. A statement is written in
-- the transaction that it speaks of, and gets its signature and place in the log (key, signature, index, salt) soon after.
CREATE TABLE "content"."statements" (
  "kind" TEXT NOT NULL,
  "subject" BYTEA NOT NULL,
  "seq" BIGSERIAL NOT NULL,
  "consignment" BYTEA NOT NULL,
  "organisation" BYTEA NOT NULL,
  "recipients" BYTEA[] NOT NULL DEFAULT '{}',
  "statement" JSONB NOT NULL,
  "key" BYTEA,
  "signature" BYTEA,
  "index" BIGINT,
  "salt" BYTEA,
  "stated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "statements_pkey" PRIMARY KEY ("kind", "subject")
);
CREATE UNIQUE INDEX "statements_seq_key" ON "content"."statements" ("seq");
CREATE INDEX "statements_consignment_seq_idx" ON "content"."statements" ("consignment", "seq");
CREATE INDEX "statements_waiting_idx" ON "content"."statements" ("seq") WHERE "index" IS NULL;

-- Documents (PDF, images) as ciphertext. The key of one is in no table: it stands in the envelopes of those it was disclosed to.
CREATE TABLE "content"."document_blobs" (
  "cid" TEXT NOT NULL,
  "organisation" BYTEA NOT NULL,
  "media" TEXT NOT NULL,
  "size" BIGINT NOT NULL,
  "stored" BIGINT NOT NULL,
  "commitment" BYTEA NOT NULL,
  -- uploaded | referenced | wanted | held | erasing
  "state" TEXT NOT NULL,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "document_blobs_pkey" PRIMARY KEY ("cid")
);
CREATE INDEX "document_blobs_state_next_at_idx" ON "content"."document_blobs" ("state", "next_at");
CREATE INDEX "document_blobs_organisation_idx" ON "content"."document_blobs" ("organisation");

-- Which event's document refers to a blob, and who was granted its key.
CREATE TABLE "content"."files" (
  "cid" TEXT NOT NULL,
  "digest" BYTEA NOT NULL,
  "pointer" TEXT NOT NULL,
  "recipients" BYTEA[] NOT NULL,
  CONSTRAINT "files_pkey" PRIMARY KEY ("cid", "digest", "pointer")
);
CREATE INDEX "files_digest_idx" ON "content"."files" ("digest");
