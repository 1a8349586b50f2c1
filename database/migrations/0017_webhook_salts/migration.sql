-- Secrets of webhooks are derived from the side's token secret and these salts: none is kept any more, and receivers ask for a new one
-- (POST /v1/webhooks/{id}/secret).

ALTER TABLE "gateway"."webhooks" RENAME COLUMN "secret" TO "salt";
ALTER TABLE "gateway"."webhooks" RENAME COLUMN "previous_secret" TO "previous_salt";
