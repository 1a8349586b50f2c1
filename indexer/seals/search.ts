import type pg from 'pg';
import { EVENTS } from '../../protocol/events.ts';
import { hexOf } from '../bytes.ts';
import { raiseAlarms } from '../ingest/alarms.ts';
import { duplicateAlarms } from './duplicates.ts';
import { readSeals } from './stored.ts';

/** Overall states of a consignment that is open no more. */
const CLOSED = ['CANCELLED', 'CLOSED_CLEARED', 'CLOSED_RETURNED', 'CLOSED_DESTROYED'];
/** Seals whose consignments are looked at in one search; there is hardly one. */
const MOST = 500;

/** Open consignments that were ever told with the number of another: candidates, as seals may have been replaced since. */
const CANDIDATES = `
  WITH open AS (SELECT consignment FROM chain.cases WHERE overall <> ALL($1)),
  told AS (
    SELECT m.consignment, no #>> '{}' AS no FROM open JOIN content.manifests m USING (consignment), jsonb_path_query(m.body, '$.units[*].seal[*].no') no
    UNION ALL
    SELECT g.consignment, v.no FROM open JOIN gateway.acts g USING (consignment),
      LATERAL (VALUES (g.event->'fields'->>'no'), (g.event->'fields'->>'sealAfter')) v(no)
    WHERE g.kind = ANY($2) AND v.no IS NOT NULL
  )
  SELECT array_agg(DISTINCT consignment) AS consignments FROM told GROUP BY upper(trim(no)) HAVING count(DISTINCT consignment) > 1 LIMIT $3`;

/** Looks for one seal number on two open consignments, over all that this side was sent. */
export class SealSearch {
  readonly #everyMs: number;
  #next = 0;

  /** @param everyMs milliseconds between searches */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** Searches when it is time to, and raises what it finds; once, however often it is found. */
  async step(client: pg.ClientBase): Promise<void> {
    if (Date.now() < this.#next) return;
    this.#next = Date.now() + this.#everyMs;
    const { rows } = await client.query<{ consignments: Buffer[] }>(CANDIDATES, [
      CLOSED,
      [EVENTS.SEAL_CHECKED.code, EVENTS.INSPECTION_RESULT.code],
      MOST,
    ]);
    const candidates = [...new Set(rows.flatMap(({ consignments }) => consignments.map(hexOf)))];
    if (candidates.length > 0) await raiseAlarms(client, duplicateAlarms(await readSeals(client, candidates)));
  }
}
