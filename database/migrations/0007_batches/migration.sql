-- Envelopes that are small, which nearly all are, rest in the database: committed with the act they belong to, by the same write.
CREATE TABLE "content"."blobs" (
  "sha256" BYTEA NOT NULL,
  "bytes" BYTEA NOT NULL,
  CONSTRAINT "blobs_pkey" PRIMARY KEY ("sha256")
);
-- Ciphertext does not compress.
ALTER TABLE "content"."blobs" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;

-- Messages to the other side are sent many at once, in order within a consignment or code: which that is stands in the row.
ALTER TABLE "gateway"."peer_outbox" ADD COLUMN "subject" BYTEA;
UPDATE "gateway"."peer_outbox" p
  SET "subject" = CASE WHEN a."consignment" = decode(repeat('00', 32), 'hex') THEN a."subject" ELSE a."consignment" END
  FROM "gateway"."acts" a WHERE a."digest" = p."digest";
ALTER TABLE "gateway"."peer_outbox" ALTER COLUMN "subject" SET NOT NULL;
CREATE INDEX "peer_outbox_acknowledged_at_subject_seq_idx" ON "gateway"."peer_outbox"("acknowledged_at", "subject", "seq");
