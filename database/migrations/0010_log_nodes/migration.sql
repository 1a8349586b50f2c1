-- Hashes of the record log's tree at every eighth height: the roots of full tiles. What is between is computed from one tile.
CREATE TABLE "gateway"."log_nodes" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "log_nodes_pkey" PRIMARY KEY ("level", "index")
);
