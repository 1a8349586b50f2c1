-- News of what became of events, written by the database itself in the very transaction that changes an act, whoever changes it; and the
-- webhooks that are told of it.

CREATE TABLE "gateway"."news" (
    "seq" BIGSERIAL NOT NULL,
    -- Place in the order that readers follow: given after the commit, by one process at a time, so that nothing appears behind a reader.
    "position" BIGINT,
    "kind" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "consignment" BYTEA NOT NULL,
    "subject" BYTEA NOT NULL,
    "organisation" BYTEA NOT NULL,
    "event" INTEGER NOT NULL,
    "carrier" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "code" TEXT,
    "marks" INTEGER NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "news_pkey" PRIMARY KEY ("seq")
);
CREATE UNIQUE INDEX "news_position_key" ON "gateway"."news"("position");
CREATE INDEX "news_at_idx" ON "gateway"."news"("at");
CREATE INDEX "news_unplaced_idx" ON "gateway"."news"("seq") WHERE "position" IS NULL;
CREATE SEQUENCE "gateway"."news_position_seq";

CREATE FUNCTION "gateway"."tell_of_new_acts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO gateway.news (kind, digest, consignment, subject, organisation, event, carrier, state, code, marks)
  SELECT CASE origin WHEN 'own' THEN 'event.accepted' ELSE 'event.received' END,
         digest, consignment, subject, organisation, kind, carrier, state, refusal, marks
  FROM new_rows ORDER BY seq;
  RETURN NULL;
END $$;

CREATE FUNCTION "gateway"."tell_of_changed_acts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO gateway.news (kind, digest, consignment, subject, organisation, event, carrier, state, code, marks)
  SELECT CASE n.state WHEN 'anchored' THEN 'event.anchored' WHEN 'rejected' THEN 'event.rejected' ELSE 'event.reorganised' END,
         n.digest, n.consignment, n.subject, n.organisation, n.kind, n.carrier, n.state, n.refusal, n.marks
  FROM new_rows n JOIN old_rows o ON o.digest = n.digest
  WHERE n.state <> o.state AND (n.state IN ('anchored', 'rejected') OR o.state = 'anchored')
  ORDER BY n.seq;
  RETURN NULL;
END $$;

-- A rejection has news of its own; other alarms are told as such.
CREATE FUNCTION "gateway"."tell_of_alarms"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO gateway.news (kind, digest, consignment, subject, organisation, event, carrier, state, code, marks)
  SELECT 'alarm.raised', n.digest, n.consignment, coalesce(a.subject, decode(repeat('00', 32), 'hex')),
         coalesce(a.organisation, decode(repeat('00', 32), 'hex')), coalesce(a.kind, 0), coalesce(a.carrier, 'act'),
         coalesce(a.state, 'anchored'), n.kind, coalesce(a.marks, 0)
  FROM new_rows n LEFT JOIN gateway.acts a ON a.digest = n.digest
  WHERE n.kind <> 'ACT_REJECTED' ORDER BY n.id;
  RETURN NULL;
END $$;

CREATE TRIGGER "acts_told_new" AFTER INSERT ON "gateway"."acts"
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "gateway"."tell_of_new_acts"();
CREATE TRIGGER "acts_told_changed" AFTER UPDATE ON "gateway"."acts"
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "gateway"."tell_of_changed_acts"();
CREATE TRIGGER "alarms_told" AFTER INSERT ON "content"."alarms"
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "gateway"."tell_of_alarms"();

CREATE TABLE "gateway"."webhooks" (
    "id" TEXT NOT NULL,
    "organisation" BYTEA NOT NULL,
    "url" TEXT NOT NULL,
    "kinds" TEXT[],
    "secret" BYTEA NOT NULL,
    "previous_secret" BYTEA,
    "previous_until" TIMESTAMPTZ(3),
    "created_by" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- News up to here have their deliveries.
    "position" BIGINT NOT NULL,

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "webhooks_organisation_idx" ON "gateway"."webhooks"("organisation");

CREATE TABLE "gateway"."deliveries" (
    "id" BIGSERIAL NOT NULL,
    "webhook" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status" INTEGER,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "deliveries_webhook_position_key" ON "gateway"."deliveries"("webhook", "position");
CREATE INDEX "deliveries_state_next_at_idx" ON "gateway"."deliveries"("state", "next_at");
CREATE INDEX "deliveries_created_at_idx" ON "gateway"."deliveries"("created_at");
ALTER TABLE "gateway"."deliveries" ADD CONSTRAINT "deliveries_webhook_fkey"
  FOREIGN KEY ("webhook") REFERENCES "gateway"."webhooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;
