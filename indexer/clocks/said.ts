import { decodeAmend } from '../../protocol/acts/terms.ts';
import { EVENTS, type EventType, eventOf } from '../../protocol/events.ts';
import { rolesOf } from '../../protocol/roles.ts';
import { type Mode, type Side, sideOf } from '../../protocol/sides.ts';
import { trackOf } from '../../protocol/tracks.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Moment } from '../lists/list.ts';
import type { Queryable } from '../transaction.ts';
import type { Frame, Said } from './rules.ts';

interface Row {
  consignment: Buffer;
  /** Of an act its number, of a leaf its name. */
  kind: number | null;
  type: EventType | null;
  track: number;
  units: string;
  at: string;
  signed: string | null;
  organisation: Buffer;
  side: number | null;
  roles: number | null;
  data: Buffer | null;
  control: string | null;
  /** Whether this side's gateway has it, and when the other side's gateway had it. */
  known: boolean;
  acknowledged: string | null;
}

/** An act that came from the other side was acknowledged when it was received; one of ours when the peer said so. */
const SAID = `
  SELECT s.*, o.side, o.roles FROM (
    SELECT a.consignment, a.kind, NULL AS type, a.track, a.units, a.occurred_at AS at, a.signed_at AS signed, a.organisation, CASE WHEN a.kind = ANY($4) THEN a.data END AS data,
           NULL AS control, g.digest IS NOT NULL AS known,
           CASE WHEN g.origin = 'peer' THEN floor(extract(epoch FROM g.received_at)) ELSE floor(extract(epoch FROM p.acknowledged_at)) END AS acknowledged
    FROM chain.acts a
    LEFT JOIN gateway.acts g ON g.digest = a.digest AND a.kind = ANY($5)
    LEFT JOIN gateway.peer_outbox p ON p.digest = g.digest
    WHERE a.consignment = ANY($1) AND ($2::bigint IS NULL OR a.block <= $2)
    UNION ALL
    SELECT l.consignment, NULL, l.type, l.track, l.units, floor(extract(epoch FROM l.t)), NULL, l.organisation, NULL, g.event->'fields'->>'control', false, NULL
    FROM content.leaves l LEFT JOIN gateway.acts g ON g.digest = l.digest
    WHERE l.consignment = ANY($1) AND ($3::bigint IS NULL OR l.received_at <= to_timestamp($3))
  ) s LEFT JOIN chain.organisations o ON o.id = s.organisation`;
const AMENDING = [EVENTS.MANIFEST_AMENDED.code, EVENTS.MANIFEST_SPLIT.code];
const ACKNOWLEDGED = [EVENTS.HOLD_PLACED.code, EVENTS.REFUSED.code];

/** What was said of consignments, by consignment. @param asOf up to that block, and what this side had been sent by then */
export async function readSaid(db: Queryable, consignments: readonly string[], asOf?: Moment): Promise<Map<string, Said[]>> {
  const { rows } = await db.query<Row>({
    name: 'said',
    text: SAID,
    values: [consignments.map(bytesOf), asOf?.block ?? null, asOf?.time ?? null, AMENDING, ACKNOWLEDGED],
  });
  const found = new Map<string, Said[]>(consignments.map((consignment) => [consignment, []]));
  for (const row of rows) {
    const type = row.type ?? eventOf(row.kind ?? 0);
    if (type) found.get(hexOf(row.consignment))?.push(saidOf(row, type, asOf));
  }
  return found;
}

function saidOf(row: Row, type: EventType, asOf: Moment | undefined): Said {
  const acknowledged = row.acknowledged === null ? null : Number(row.acknowledged);
  return {
    type,
    at: Number(row.at),
    signedAt: Number(row.signed ?? row.at),
    organisation: hexOf(row.organisation),
    side: row.side === null ? undefined : sideOf(row.side),
    roles: rolesOf(row.roles ?? 0),
    track: trackOf(row.track),
    units: BigInt(row.units),
    material: row.data !== null && (decodeAmend(hexOf(row.data))?.material ?? false),
    control: row.control ?? undefined,
    acknowledgedAt: row.known ? (asOf && acknowledged !== null && acknowledged > asOf.time ? null : acknowledged) : undefined,
  };
}

/** What never changes of consignments that the index has. */
export async function readFrames(db: Queryable, consignments: readonly string[]): Promise<Map<string, Frame>> {
  const { rows } = await db.query<{ consignment: Buffer; exporting: Side; mode: Mode; plant: boolean }>(
    'SELECT consignment, exporting, mode, plant FROM chain.cases WHERE consignment = ANY($1)',
    [consignments.map(bytesOf)],
  );
  return new Map(rows.map(({ consignment, ...frame }) => [hexOf(consignment), frame]));
}
