import type pg from 'pg';
import { ZERO } from '../../protocol/acts/act.ts';
import { eventOf } from '../../protocol/events.ts';
import { marksOf } from '../../protocol/irregularities.ts';
import { bytesOf } from '../bytes.ts';
import type { ActRow } from '../chain/rows.ts';
import type { Disagreement } from '../projection/fold.ts';

export interface AlarmRow {
  kind: string;
  consignment: string;
  digest: string;
  detail: Record<string, unknown>;
}

/** The contract accepted what our rules would not have: the act is indexed all the same, people are told. */
export const disagreementAlarm = ({ consignment, digest, found }: Disagreement): AlarmRow => ({
  kind: 'PROJECTION_DISAGREES',
  consignment,
  digest,
  detail: { found },
});

/** One alarm for each rule of the process that an observation broke. */
export const irregularAlarms = (row: ActRow): AlarmRow[] =>
  marksOf(row.marks).map((mark) => ({
    kind: mark,
    consignment: row.signed.act.consignment,
    digest: row.digest,
    detail: { source: 'chain', type: eventOf(row.signed.act.kind), units: row.signed.act.units.toString(), organisation: row.organisation },
  }));

/** The index itself found something wrong; `digest` tells one such finding from another, so that it is raised once. */
export const systemAlarm = (kind: string, digest: string, detail: Record<string, unknown>): AlarmRow => ({
  kind,
  consignment: ZERO,
  digest,
  detail,
});

/** An alarm is raised once; raised again it is the same alarm. */
export async function raiseAlarms(client: pg.ClientBase, alarms: readonly AlarmRow[]): Promise<void> {
  if (alarms.length === 0) return;
  await client.query(
    `INSERT INTO content.alarms (kind, consignment, digest, detail)
     SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::jsonb[])
     ON CONFLICT (digest, kind) DO NOTHING`,
    [
      alarms.map((alarm) => alarm.kind),
      alarms.map((alarm) => bytesOf(alarm.consignment)),
      alarms.map((alarm) => bytesOf(alarm.digest)),
      alarms.map((alarm) => JSON.stringify(alarm.detail)),
    ],
  );
}
