-- When the clock alone next changes the overall state of a consignment.
ALTER TABLE "chain"."cases" ADD COLUMN "recheck_at" TIMESTAMPTZ(3);
CREATE INDEX "cases_recheck_at_idx" ON "chain"."cases"("recheck_at");
