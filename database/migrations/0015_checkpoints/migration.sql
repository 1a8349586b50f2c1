-- What the sides signed of the chain: which block is at a height. One of each maker and height; `cosigned` once both sides have signed it.
CREATE TABLE "gateway"."checkpoints" (
    "height" BIGINT NOT NULL,
    "maker" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "log_size" BIGINT NOT NULL,
    "log_root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT "checkpoints_pkey" PRIMARY KEY ("height", "maker"),
    CONSTRAINT "checkpoints_state" CHECK ("state" IN ('signed', 'cosigned', 'disputed'))
);
CREATE INDEX "checkpoints_waiting" ON "gateway"."checkpoints" ("height") WHERE "state" = 'signed';
