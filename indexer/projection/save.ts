import type pg from 'pg';
import type { Derived } from '../../protocol/rules/derive.ts';
import type { World } from '../../protocol/rules/state.ts';
import { flankOf, otherSide, type Side } from '../../protocol/sides.ts';
import { TRACK_AUTHORITY } from '../../protocol/tracks.ts';
import { bytesOf } from '../bytes.ts';
import { arraysOf, bytea, type Column } from '../ingest/columns.ts';
import { encodeState } from './codec.ts';
import { deriveStanding, recheckAt, type Standing, type TrackStanding } from './standing.ts';

/** Acts speak of times up to the year 36812, whose ISO form has a sign that PostgreSQL takes for something else. */
const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/^\+0*/, '');

/** The side whose authority decides on a track. */
const sideOfTrack = (flank: 'EXP' | 'IMP', exporting: Side): Side =>
  flankOf(exporting, exporting) === flank ? exporting : otherSide(exporting);

interface CaseRow {
  consignment: string;
  standing: Standing;
  derived: Derived;
  recheck: number | undefined;
}

const CASE_COLUMNS: readonly Column<CaseRow>[] = [
  ['consignment', (r) => bytea(r.consignment)],
  ['exporting', (r) => r.standing.state.exporting],
  ['mode', (r) => r.standing.state.mode],
  ['plant', (r) => r.standing.state.plant],
  ['lane', (r) => bytea(r.standing.state.lane)],
  ['declarant', (r) => bytea(r.standing.state.declarant)],
  ['version', (r) => r.standing.state.version],
  ['overall', (r) => r.derived.overall],
  ['overlays', (r) => r.derived.overlays.join(' ')],
  ['state', (r) => encodeState(r.standing)],
  ['opened_block', (r) => r.standing.openedBlock],
  ['updated_block', (r) => r.standing.updatedBlock],
  ['updated_at', (r) => timeOf(r.standing.updatedAt)],
  ['recheck_at', (r) => (r.recheck === undefined ? null : timeOf(r.recheck))],
];

/**
 * Writes the projection of these consignments; to be called in the transaction that writes their acts.
 *
 * @param isWritten Tells tracks whose rows are as they stand already; without it all are written.
 */
export async function saveStandings(
  client: pg.ClientBase,
  standings: readonly [string, Standing][],
  isWritten: (track: TrackStanding) => boolean = () => false,
): Promise<void> {
  if (standings.length === 0) return;
  const rows = standings.map(([consignment, standing]) => {
    const derived = deriveStanding(standing, standing.updatedAt);
    return { consignment, standing, derived, recheck: recheckAt(standing, derived.overall) };
  });
  await client.query(
    `INSERT INTO chain.cases (consignment, exporting, mode, plant, lane, declarant, version, overall, overlays, state,
                              opened_block, updated_block, updated_at, recheck_at)
     SELECT consignment, exporting, mode, plant, lane, declarant, version, overall, string_to_array(overlays, ' '), state,
            opened_block, updated_block, updated_at, recheck_at
     FROM unnest($1::bytea[], $2::text[], $3::text[], $4::bool[], $5::bytea[], $6::bytea[], $7::int[], $8::text[], $9::text[],
                 $10::jsonb[], $11::bigint[], $12::bigint[], $13::timestamptz[], $14::timestamptz[])
       AS r(consignment, exporting, mode, plant, lane, declarant, version, overall, overlays, state,
            opened_block, updated_block, updated_at, recheck_at)
     ON CONFLICT (consignment) DO UPDATE SET
       exporting = excluded.exporting, mode = excluded.mode, plant = excluded.plant, lane = excluded.lane,
       declarant = excluded.declarant, version = excluded.version, overall = excluded.overall, overlays = excluded.overlays,
       state = excluded.state, opened_block = excluded.opened_block, updated_block = excluded.updated_block,
       updated_at = excluded.updated_at, recheck_at = excluded.recheck_at`,
    arraysOf(CASE_COLUMNS, rows),
  );
  await saveTracks(client, standings, isWritten);
}

interface TrackRow {
  consignment: string;
  exporting: Side;
  track: TrackStanding;
}

const TRACK_COLUMNS: readonly Column<TrackRow>[] = [
  ['consignment', (r) => bytea(r.consignment)],
  ['track', (r) => r.track.track],
  ['side', (r) => sideOfTrack(TRACK_AUTHORITY[r.track.track].flank, r.exporting)],
  ['status', (r) => r.track.status],
  ['stale', (r) => r.track.stale],
  ['version', (r) => r.track.version],
  ['since', (r) => timeOf(r.track.since)],
];

async function saveTracks(
  client: pg.ClientBase,
  standings: readonly [string, Standing][],
  isWritten: (track: TrackStanding) => boolean,
): Promise<void> {
  const rows = standings.flatMap(
    ([
      consignment,
      {
        tracks,
        state: { exporting },
      },
    ]) => tracks.filter((track) => !isWritten(track)).map((track) => ({ consignment, exporting, track })),
  );
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO chain.tracks (consignment, track, side, status, required, stale, version, since)
     SELECT consignment, track, side, status, true, stale, version, since
     FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::int[], $7::timestamptz[])
       AS r(consignment, track, side, status, stale, version, since)
     ON CONFLICT (consignment, track) DO UPDATE SET
       side = excluded.side, status = excluded.status, stale = excluded.stale, version = excluded.version, since = excluded.since`,
    arraysOf(TRACK_COLUMNS, rows),
  );
}

/** Writes the codes and authorisations that a fold knows; the few that a batch reached. */
export async function saveCodes(client: pg.ClientBase, { codes, authorisations }: World): Promise<void> {
  const named = [...codes];
  if (named.length > 0)
    await client.query(
      `INSERT INTO chain.codes (id, owner, quota, used, suspended_vn, suspended_cn, head)
       SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bool[], $6::bool[], $7::bytea[])
       ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, quota = excluded.quota, used = excluded.used,
         suspended_vn = excluded.suspended_vn, suspended_cn = excluded.suspended_cn, head = excluded.head`,
      [
        named.map(([id]) => bytesOf(id)),
        named.map(([, code]) => bytesOf(code.owner)),
        named.map(([, code]) => code.quota),
        named.map(([, code]) => code.used),
        named.map(([, code]) => code.suspended.VN),
        named.map(([, code]) => code.suspended.CN),
        named.map(([, code]) => bytesOf(code.head)),
      ],
    );
  const lots = [...authorisations];
  if (lots.length > 0)
    await client.query(
      `INSERT INTO chain.authorisations (id, code, bands, debited, consignment)
       SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bytea[])
       ON CONFLICT (id) DO UPDATE SET code = excluded.code, bands = excluded.bands, debited = excluded.debited,
         consignment = excluded.consignment`,
      [
        lots.map(([id]) => bytesOf(id)),
        lots.map(([, lot]) => bytesOf(lot.code)),
        lots.map(([, lot]) => lot.bands),
        lots.map(([, lot]) => lot.debited),
        lots.map(([, lot]) => (lot.consignment === undefined ? null : bytesOf(lot.consignment))),
      ],
    );
}
