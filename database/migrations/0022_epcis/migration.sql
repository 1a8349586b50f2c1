-- EPCIS events that organisations of this side captured: one row an event and organisation, however often it is sent.
CREATE TABLE "content"."epcis_events" (
    "organisation" BYTEA NOT NULL,
    -- Event hash of CBV 2.0: the event's identity.
    "hash" BYTEA NOT NULL,
    "type" TEXT NOT NULL,
    "event_time" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT,
    -- Words of the vocabulary and identifiers in the one form that the hash takes.
    "biz_step" TEXT,
    "disposition" TEXT,
    "read_point" TEXT,
    "biz_location" TEXT,
    -- As it was captured first, with its context and its identity.
    "document" JSONB NOT NULL,
    -- The declaration that it was an error, and the events that are right in its stead.
    "error" JSONB,
    "corrected_by" TEXT[] NOT NULL DEFAULT '{}',
    -- The event with that declaration, where the declaration came later.
    "error_document" JSONB,
    "captured_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Places in the side's record log; the order of capture.
    "leaf_index" BIGINT,
    "error_leaf_index" BIGINT,
    CONSTRAINT "epcis_events_pkey" PRIMARY KEY ("organisation", "hash")
);
CREATE UNIQUE INDEX "epcis_events_leaf_index_key" ON "content"."epcis_events" ("leaf_index");
CREATE INDEX "epcis_events_organisation_leaf_index_idx" ON "content"."epcis_events" ("organisation", "leaf_index");
CREATE INDEX "epcis_events_hash_idx" ON "content"."epcis_events" ("hash");
CREATE INDEX "epcis_events_event_time_idx" ON "content"."epcis_events" ("event_time");

-- What each event names: objects (epc), parents, children, inputs and outputs, one by one or by class with a quantity.
CREATE TABLE "content"."epcis_objects" (
    "organisation" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "place" INTEGER NOT NULL,
    -- epc | parent | child | input | output
    "role" TEXT NOT NULL,
    "class" BOOLEAN NOT NULL,
    -- Canonical GS1 Digital Link, or the URI as it is.
    "epc" TEXT NOT NULL,
    "quantity" DECIMAL,
    "uom" TEXT,
    CONSTRAINT "epcis_objects_pkey" PRIMARY KEY ("organisation", "hash", "place"),
    CONSTRAINT "epcis_objects_event_fkey" FOREIGN KEY ("organisation", "hash") REFERENCES "content"."epcis_events" ("organisation", "hash") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "epcis_objects_epc_idx" ON "content"."epcis_objects" ("epc");

-- Capture jobs: what became of each document that was sent.
CREATE TABLE "content"."epcis_captures" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "organisation" BYTEA NOT NULL,
    "key" BYTEA NOT NULL,
    "behaviour" TEXT NOT NULL,
    "events" INTEGER NOT NULL,
    "added" INTEGER NOT NULL,
    "errors" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "epcis_captures_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "epcis_captures_seq_key" ON "content"."epcis_captures" ("seq");
CREATE INDEX "epcis_captures_organisation_seq_idx" ON "content"."epcis_captures" ("organisation", "seq");
