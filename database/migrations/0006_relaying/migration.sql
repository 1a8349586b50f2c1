-- Who may send from an account: each process that takes the lead raises the epoch, and whatever it writes names the epoch it leads in.
CREATE TABLE "gateway"."relayers" (
    "account" BYTEA NOT NULL,
    "epoch" BIGINT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "relayers_pkey" PRIMARY KEY ("account")
);

-- The block that a transaction was found in: an act of it that the index does not show past that block is not in it any more.
ALTER TABLE "gateway"."transactions" ADD COLUMN "block" BIGINT;

-- The transaction in which the contract judged a rejected act; when a reorganisation takes it away, the act is open again.
ALTER TABLE "gateway"."acts" ADD COLUMN "rejected_in" BYTEA;
