import type pg from 'pg';
import type { World } from '../../protocol/rules/state.ts';
import { flankOf, otherSide, type Side } from '../../protocol/sides.ts';
import { TRACK_AUTHORITY } from '../../protocol/tracks.ts';
import { bytesOf } from '../bytes.ts';
import { encodeState } from './codec.ts';
import { deriveStanding, recheckAt, type Standing } from './standing.ts';

/** Acts speak of times up to the year 36812, whose ISO form has a sign that PostgreSQL takes for something else. */
const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/^\+0*/, '');

/** The side whose authority decides on a track. */
const sideOfTrack = (flank: 'EXP' | 'IMP', exporting: Side): Side =>
  flankOf(exporting, exporting) === flank ? exporting : otherSide(exporting);

/** Writes the projection of these consignments; to be called in the transaction that writes their acts. */
export async function saveStandings(client: pg.ClientBase, standings: readonly [string, Standing][]): Promise<void> {
  if (standings.length === 0) return;
  const rows = standings.map(([consignment, standing]) => {
    const { state, updatedAt } = standing;
    const { overall, overlays } = deriveStanding(standing, updatedAt);
    const recheck = recheckAt(standing);
    return { consignment: bytesOf(consignment), standing, state, overall, overlays: overlays.join(' '), recheck };
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
    [
      rows.map((r) => r.consignment),
      rows.map((r) => r.state.exporting),
      rows.map((r) => r.state.mode),
      rows.map((r) => r.state.plant),
      rows.map((r) => bytesOf(r.state.lane)),
      rows.map((r) => bytesOf(r.state.declarant)),
      rows.map((r) => r.state.version),
      rows.map((r) => r.overall),
      rows.map((r) => r.overlays),
      rows.map((r) => encodeState(r.standing)),
      rows.map((r) => r.standing.openedBlock),
      rows.map((r) => r.standing.updatedBlock),
      rows.map((r) => timeOf(r.standing.updatedAt)),
      rows.map((r) => (r.recheck === undefined ? null : timeOf(r.recheck))),
    ],
  );
  await saveTracks(client, standings);
}

async function saveTracks(client: pg.ClientBase, standings: readonly [string, Standing][]): Promise<void> {
  const rows = standings.flatMap(([consignment, { tracks, state }]) =>
    tracks.map((track) => ({ ...track, consignment, side: sideOfTrack(TRACK_AUTHORITY[track.track].flank, state.exporting) })),
  );
  await client.query(
    `INSERT INTO chain.tracks (consignment, track, side, status, required, stale, version, since)
     SELECT consignment, track, side, status, true, stale, version, since
     FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::int[], $7::timestamptz[])
       AS r(consignment, track, side, status, stale, version, since)
     ON CONFLICT (consignment, track) DO UPDATE SET
       side = excluded.side, status = excluded.status, stale = excluded.stale, version = excluded.version, since = excluded.since`,
    [
      rows.map((r) => bytesOf(r.consignment)),
      rows.map((r) => r.track),
      rows.map((r) => r.side),
      rows.map((r) => r.status),
      rows.map((r) => r.stale),
      rows.map((r) => r.version),
      rows.map((r) => timeOf(r.since)),
    ],
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
