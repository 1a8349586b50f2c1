CREATE SCHEMA IF NOT EXISTS "chain";
CREATE SCHEMA IF NOT EXISTS "content";
CREATE SCHEMA IF NOT EXISTS "gateway";

CREATE TABLE "chain"."blocks" (
    "number" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "parent" BYTEA NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blocks_pkey" PRIMARY KEY ("number")
);

CREATE TABLE "chain"."checkpoint" (
    "id" INTEGER NOT NULL DEFAULT 1 CHECK ("id" = 1),
    "block" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "chain"."acts" (
    "digest" BYTEA NOT NULL,
    "consignment" BYTEA NOT NULL,
    "organisation" BYTEA NOT NULL,
    "kind" INTEGER NOT NULL,
    "track" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,
    "units" DECIMAL(20,0) NOT NULL,
    "subject" BYTEA NOT NULL,
    "reason" INTEGER NOT NULL,
    "until" DECIMAL(20,0) NOT NULL,
    "commitment" BYTEA NOT NULL,
    "data" BYTEA NOT NULL,
    "occurred_at" DECIMAL(20,0) NOT NULL,
    "signed_at" DECIMAL(20,0) NOT NULL,
    "not_after" DECIMAL(20,0) NOT NULL,
    "prev" BYTEA NOT NULL,
    "key" BYTEA NOT NULL,
    "signature" BYTEA NOT NULL,
    "cosigner" BYTEA NOT NULL,
    "cosignature" BYTEA NOT NULL,
    "marks" INTEGER NOT NULL,
    "block" BIGINT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "tx" BYTEA NOT NULL,

    CONSTRAINT "acts_pkey" PRIMARY KEY ("digest")
);

CREATE TABLE "chain"."skipped" (
    "block" BIGINT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "digest" BYTEA NOT NULL,
    "reason" BYTEA NOT NULL,
    "tx" BYTEA NOT NULL,

    CONSTRAINT "skipped_pkey" PRIMARY KEY ("block", "log_index")
);

CREATE TABLE "chain"."logs" (
    "block" BIGINT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "address" BYTEA NOT NULL,
    "topics" BYTEA[],
    "data" BYTEA NOT NULL,
    "tx" BYTEA NOT NULL,

    CONSTRAINT "logs_pkey" PRIMARY KEY ("block", "log_index")
);

CREATE TABLE "chain"."organisations" (
    "id" BYTEA NOT NULL,
    "side" INTEGER NOT NULL,
    "roles" INTEGER NOT NULL,
    "status" INTEGER NOT NULL,
    "block" BIGINT NOT NULL,

    CONSTRAINT "organisations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "chain"."keys" (
    "id" BYTEA NOT NULL,
    "organisation" BYTEA NOT NULL,
    "roles" INTEGER NOT NULL,
    "signer" BYTEA NOT NULL,
    "valid_from" DECIMAL(20,0) NOT NULL,
    "valid_until" DECIMAL(20,0),
    "retired_at" DECIMAL(20,0),
    "revoked_at" DECIMAL(20,0),
    "block" BIGINT NOT NULL,

    CONSTRAINT "keys_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "chain"."delegations" (
    "principal" BYTEA NOT NULL,
    "agent" BYTEA NOT NULL,
    "active" BOOLEAN NOT NULL,
    "block" BIGINT NOT NULL,

    CONSTRAINT "delegations_pkey" PRIMARY KEY ("principal", "agent")
);

CREATE TABLE "chain"."heads" (
    "side" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "block" BIGINT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "tx" BYTEA NOT NULL,

    CONSTRAINT "heads_pkey" PRIMARY KEY ("side", "size")
);

CREATE TABLE "chain"."cases" (
    "consignment" BYTEA NOT NULL,
    "exporting" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "plant" BOOLEAN NOT NULL,
    "lane" BYTEA NOT NULL,
    "declarant" BYTEA NOT NULL,
    "version" INTEGER NOT NULL,
    "overall" TEXT NOT NULL,
    "overlays" TEXT[],
    "state" JSONB NOT NULL,
    "opened_block" BIGINT NOT NULL,
    "updated_block" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cases_pkey" PRIMARY KEY ("consignment")
);

CREATE TABLE "chain"."tracks" (
    "consignment" BYTEA NOT NULL,
    "track" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "required" BOOLEAN NOT NULL,
    "stale" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tracks_pkey" PRIMARY KEY ("consignment", "track")
);

CREATE TABLE "gateway"."acts" (
    "digest" BYTEA NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "origin" TEXT NOT NULL,
    "consignment" BYTEA NOT NULL,
    "subject" BYTEA NOT NULL,
    "organisation" BYTEA NOT NULL,
    "kind" INTEGER NOT NULL,
    "carrier" TEXT NOT NULL,
    "signed" JSONB NOT NULL,
    "event" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "refusal" TEXT,
    "refusal_args" JSONB,
    "marks" INTEGER NOT NULL DEFAULT 0,
    "transaction" BYTEA,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "anchored_at" TIMESTAMPTZ(3),

    CONSTRAINT "acts_pkey" PRIMARY KEY ("digest")
);

CREATE TABLE "gateway"."requests" (
    "caller" BYTEA NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "status" INTEGER NOT NULL,
    "response" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "requests_pkey" PRIMARY KEY ("caller", "idempotency_key")
);

CREATE TABLE "gateway"."transactions" (
    "id" BIGSERIAL NOT NULL,
    "account" BYTEA NOT NULL,
    "nonce" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "raw" BYTEA NOT NULL,
    "digests" BYTEA[],
    "purpose" TEXT NOT NULL DEFAULT 'batch',
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "transactions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "gateway"."peer_outbox" (
    "seq" BIGSERIAL NOT NULL,
    "digest" BYTEA NOT NULL,
    "message" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),
    "receipt" JSONB,

    CONSTRAINT "peer_outbox_pkey" PRIMARY KEY ("seq")
);

CREATE TABLE "gateway"."challenges" (
    "id" TEXT NOT NULL,
    "key" BYTEA,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "challenges_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "gateway"."log_leaves" (
    "index" BIGINT NOT NULL,
    "leaf" BYTEA NOT NULL,
    "salt" BYTEA NOT NULL,
    "digest" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "log_leaves_pkey" PRIMARY KEY ("index")
);

CREATE TABLE "gateway"."log_heads" (
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "checkpoint" TEXT,
    "state" TEXT NOT NULL DEFAULT 'built',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "anchored_at" TIMESTAMPTZ(3),

    CONSTRAINT "log_heads_pkey" PRIMARY KEY ("size")
);

CREATE TABLE "content"."documents" (
    "digest" BYTEA NOT NULL,
    "consignment" BYTEA NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "disclosures" JSONB NOT NULL,
    "granted" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "documents_pkey" PRIMARY KEY ("digest")
);

CREATE TABLE "content"."envelopes" (
    "id" BIGSERIAL NOT NULL,
    "digest" BYTEA NOT NULL,
    "recipient" BYTEA NOT NULL,
    "cid" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "envelopes_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "content"."leaves" (
    "digest" BYTEA NOT NULL,
    "consignment" BYTEA NOT NULL,
    "type" TEXT NOT NULL,
    "organisation" BYTEA NOT NULL,
    "t" TIMESTAMPTZ(3) NOT NULL,
    "units" DECIMAL(20,0) NOT NULL,
    "track" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,
    "marks" TEXT[],
    "side" TEXT NOT NULL,
    "index" BIGINT,
    "salt" BYTEA,
    "signed" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "leaves_pkey" PRIMARY KEY ("digest")
);

CREATE TABLE "content"."codes" (
    "id" BYTEA NOT NULL,
    "name" TEXT NOT NULL,
    "owner" BYTEA NOT NULL,
    "registered" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "codes_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "content"."authorisations" (
    "id" BYTEA NOT NULL,
    "code" BYTEA NOT NULL,
    "lot" TEXT NOT NULL,
    "kg" INTEGER NOT NULL,
    "digest" BYTEA NOT NULL,

    CONSTRAINT "authorisations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "content"."alarms" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "consignment" BYTEA NOT NULL,
    "digest" BYTEA NOT NULL,
    "detail" JSONB NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alarms_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "content"."manifests" (
    "consignment" BYTEA NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" BYTEA NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "manifests_pkey" PRIMARY KEY ("consignment", "version")
);

CREATE UNIQUE INDEX "blocks_hash_key" ON "chain"."blocks"("hash");
CREATE UNIQUE INDEX "acts_block_log_index_key" ON "chain"."acts"("block", "log_index");
CREATE INDEX "acts_consignment_block_log_index_idx" ON "chain"."acts"("consignment", "block", "log_index");
CREATE INDEX "acts_subject_idx" ON "chain"."acts"("subject");
CREATE INDEX "skipped_digest_idx" ON "chain"."skipped"("digest");
CREATE INDEX "logs_address_block_log_index_idx" ON "chain"."logs"("address", "block", "log_index");
CREATE INDEX "keys_organisation_idx" ON "chain"."keys"("organisation");
CREATE INDEX "cases_overall_updated_block_idx" ON "chain"."cases"("overall", "updated_block");
CREATE INDEX "cases_updated_block_consignment_idx" ON "chain"."cases"("updated_block", "consignment");
CREATE INDEX "tracks_side_track_status_since_consignment_idx" ON "chain"."tracks"("side", "track", "status", "since", "consignment");
CREATE UNIQUE INDEX "acts_seq_key" ON "gateway"."acts"("seq");
CREATE INDEX "acts_consignment_seq_idx" ON "gateway"."acts"("consignment", "seq");
CREATE INDEX "acts_subject_seq_idx" ON "gateway"."acts"("subject", "seq");
CREATE INDEX "acts_state_seq_idx" ON "gateway"."acts"("state", "seq");
CREATE INDEX "requests_created_at_idx" ON "gateway"."requests"("created_at");
CREATE UNIQUE INDEX "transactions_hash_key" ON "gateway"."transactions"("hash");
CREATE INDEX "transactions_account_nonce_idx" ON "gateway"."transactions"("account", "nonce");
CREATE INDEX "transactions_state_id_idx" ON "gateway"."transactions"("state", "id");
CREATE UNIQUE INDEX "peer_outbox_digest_key" ON "gateway"."peer_outbox"("digest");
CREATE INDEX "peer_outbox_acknowledged_at_next_at_idx" ON "gateway"."peer_outbox"("acknowledged_at", "next_at");
CREATE INDEX "challenges_expires_at_idx" ON "gateway"."challenges"("expires_at");
CREATE UNIQUE INDEX "log_leaves_digest_key" ON "gateway"."log_leaves"("digest");
CREATE INDEX "documents_consignment_idx" ON "content"."documents"("consignment");
CREATE UNIQUE INDEX "envelopes_digest_recipient_key" ON "content"."envelopes"("digest", "recipient");
CREATE INDEX "envelopes_cid_idx" ON "content"."envelopes"("cid");
CREATE INDEX "leaves_consignment_t_idx" ON "content"."leaves"("consignment", "t");
CREATE INDEX "leaves_side_index_idx" ON "content"."leaves"("side", "index");
CREATE INDEX "codes_name_received_at_idx" ON "content"."codes"("name", "received_at");
CREATE INDEX "authorisations_code_lot_idx" ON "content"."authorisations"("code", "lot");
CREATE UNIQUE INDEX "alarms_digest_kind_key" ON "content"."alarms"("digest", "kind");
CREATE INDEX "alarms_consignment_id_idx" ON "content"."alarms"("consignment", "id");
