-- Private keys that open envelopes for the organisations hosted here, and content keys of stored envelopes sealed once more for later keys.

CREATE TABLE "gateway"."encryption_keys" (
  "id" BYTEA NOT NULL,
  "organisation" BYTEA NOT NULL,
  "sealed" TEXT,
  "reason" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "in_use_at" TIMESTAMPTZ(3),
  "destroyed_at" TIMESTAMPTZ(3),
  CONSTRAINT "encryption_keys_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "encryption_keys_private_until_destroyed" CHECK (("sealed" IS NULL) = ("destroyed_at" IS NOT NULL))
);
-- One rotation of an organisation at a time.
CREATE UNIQUE INDEX "encryption_keys_unfinished" ON "gateway"."encryption_keys" ("organisation") WHERE "in_use_at" IS NULL AND "destroyed_at" IS NULL;
CREATE INDEX "encryption_keys_organisation_idx" ON "gateway"."encryption_keys" ("organisation");

CREATE TABLE "content"."rewraps" (
  "cid" TEXT NOT NULL,
  "key" BYTEA NOT NULL,
  "jwe" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "rewraps_pkey" PRIMARY KEY ("cid")
);
CREATE INDEX "rewraps_key_idx" ON "content"."rewraps" ("key");
