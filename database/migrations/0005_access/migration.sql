-- Keys that sign session tokens: each is derived from the token secret and its salt, so that nothing here is secret.
CREATE TABLE "gateway"."session_keys" (
    "id" UUID NOT NULL,
    "salt" BYTEA NOT NULL,
    "signs_from" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_keys_pkey" PRIMARY KEY ("id")
);

-- A sign-in is the family of the refresh tokens that came of it.
CREATE TABLE "gateway"."sign_ins" (
    "id" UUID NOT NULL,
    "key" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,

    CONSTRAINT "sign_ins_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "sign_ins_key_idx" ON "gateway"."sign_ins"("key");
CREATE INDEX "sign_ins_expires_at_idx" ON "gateway"."sign_ins"("expires_at");

CREATE TABLE "gateway"."refresh_tokens" (
    "hash" BYTEA NOT NULL,
    "sign_in" UUID NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "spent_at" TIMESTAMPTZ(3),
    "attempt" BYTEA,

    CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("hash"),
    CONSTRAINT "refresh_tokens_sign_in_fkey" FOREIGN KEY ("sign_in") REFERENCES "gateway"."sign_ins"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "refresh_tokens_sign_in_idx" ON "gateway"."refresh_tokens"("sign_in");

-- Who read what, why and when; never what was read.
CREATE TABLE "gateway"."access_log" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "key" BYTEA NOT NULL,
    "organisation" BYTEA NOT NULL,
    "service" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "subject" BYTEA,
    "purpose" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "access_log_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "access_log_organisation_id_idx" ON "gateway"."access_log"("organisation", "id");
CREATE INDEX "access_log_subject_id_idx" ON "gateway"."access_log"("subject", "id");
