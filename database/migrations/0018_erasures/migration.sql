-- Content that is erased when its retention ends, and what keeps it from that. A leaf's salt goes with it; the leaf itself stays.

CREATE TABLE "gateway"."erasures" (
    "consignment" BYTEA NOT NULL,
    "basis" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "blobs" TEXT[] NOT NULL DEFAULT '{}',
    "documents" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "erased_at" TIMESTAMPTZ(3),
    CONSTRAINT "erasures_pkey" PRIMARY KEY ("consignment")
);
CREATE INDEX "erasures_state_requested_at_idx" ON "gateway"."erasures" ("state", "requested_at");

CREATE TABLE "gateway"."legal_holds" (
    "consignment" BYTEA NOT NULL,
    "reason" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "legal_holds_pkey" PRIMARY KEY ("consignment")
);

ALTER TABLE "gateway"."log_leaves" ALTER COLUMN "salt" DROP NOT NULL;

-- For the metric that counts them.
CREATE INDEX "checkpoints_disputed" ON "gateway"."checkpoints" ("height") WHERE "state" = 'disputed';
