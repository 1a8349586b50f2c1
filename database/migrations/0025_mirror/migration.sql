-- The other side's record log as it was read there. Whoever operates that log has its database and disk; this copy they do not have.
CREATE TABLE "gateway"."mirror_leaves" (
    "index" BIGINT NOT NULL,
    "leaf" BYTEA NOT NULL,

    CONSTRAINT "mirror_leaves_pkey" PRIMARY KEY ("index")
);
CREATE TABLE "gateway"."mirror_nodes" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "mirror_nodes_pkey" PRIMARY KEY ("level", "index")
);
-- The last head whose tree this copy has: one row. Leaves past it are not verified yet.
CREATE TABLE "gateway"."mirror_head" (
    "origin" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    -- The largest head on the chain that was found to be this log's.
    "anchored" BIGINT NOT NULL DEFAULT 0,
    -- When the other side last served a head that goes on from what it served before.
    "heard_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mirror_head_pkey" PRIMARY KEY ("origin")
);
-- Whether a leaf of the other side's that we were told of is in its log, at its place; null until the copy reaches it.
ALTER TABLE "content"."leaves" ADD COLUMN "mirrored" BOOLEAN;
CREATE INDEX "leaves_unmirrored_idx" ON "content"."leaves" ("side", "index") WHERE "mirrored" IS NULL;
