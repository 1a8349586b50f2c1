-- The outbox asks several times a second for what is under way, and at each block for what was rejected: neither is to read past, or keep
-- sorted, the acts of all years that have come to their end.
DROP INDEX "gateway"."acts_state_seq_idx";
CREATE INDEX "acts_open_idx" ON "gateway"."acts" ("seq") WHERE "state" IN ('accepted', 'broadcast');
CREATE INDEX "acts_rejected_idx" ON "gateway"."acts" ("seq") WHERE "state" = 'rejected';
