import { ALL_UNITS } from '../../protocol/acts/act.ts';
import { EVENTS, type EventType, eventOf } from '../../protocol/events.ts';
import { unitBits } from '../../protocol/rules/state.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Moment } from '../lists/list.ts';
import type { Queryable } from '../transaction.ts';

/** What a gate or yard said that bears on who has a unit. */
export interface Handling {
  digest: string;
  type: EventType;
  organisation: string;
  units: bigint;
  /** Unix seconds. */
  at: number;
}

/** Who had a unit from when to when; nobody whom the index knows where the custodian is null. */
export interface Custody {
  custodian: string | null;
  from: number;
  until: number | null;
  /** What began it. */
  by: { type: EventType; digest: string };
}
export interface UnitCustody {
  bit: number;
  custody: Custody[];
  /** All that was seen of it, in the order it is said to have happened. */
  seen: Handling[];
  /** A hand-over was disputed and not accepted since. */
  disputed: boolean;
}

/** Acts by which a unit changes hands. Crossing is none: custody flips on acceptance alone (domain.md §2.3). */
const TAKES: readonly EventType[] = ['GATE_IN', 'HANDOVER_ACCEPTED', 'RETURN_RECEIVED'];
/** After these it is in no gate's custody. */
const LEAVES: readonly EventType[] = ['GATE_OUT', 'DESTROYED'];
const SEEN: readonly EventType[] = ['MANIFEST_ANCHORED', ...TAKES, ...LEAVES, 'BORDER_CROSSED', 'HANDOVER_DISPUTED', 'RETURN_CROSSED'];

/**
 * Who had each unit when: its declarant from lodging on, the exporting side's gate once it is in, the importing side's once it accepts.
 *
 * @param lodged by whom and when; @param units of the current manifest, as a bitmap
 */
export function custodyOf(
  lodged: Handling,
  units: bigint,
  handlings: readonly Handling[],
  exportingGate: (organisation: string) => boolean,
): UnitCustody[] {
  const inOrder = [...handlings].sort((a, b) => a.at - b.at);
  // Also those that a later version no longer has; what is of all units names none by itself.
  const all = inOrder.reduce((bits, handling) => bits | (handling.units === ALL_UNITS ? 0n : handling.units), units);
  return unitBits(all).map((bit) => {
    const seen = inOrder.filter((each) => (each.units >> BigInt(bit)) & 1n || each.type === 'DESTROYED');
    const custody: Custody[] = [];
    const pass = ({ type, digest, at }: Handling, custodian: string | null): void => {
      const last = custody.at(-1);
      if (last?.custodian === custodian) return;
      if (last) last.until = at;
      custody.push({ custodian, from: at, until: null, by: { type, digest } });
    };
    pass(lodged, lodged.organisation);
    let disputed = false;
    for (const each of seen) {
      if (each.type === 'HANDOVER_DISPUTED') disputed = true;
      if (each.type === 'HANDOVER_ACCEPTED') disputed = false;
      // The importing side's gate sees a unit come in before it answers for it.
      if (each.type === 'GATE_IN' && !exportingGate(each.organisation)) continue;
      if (TAKES.includes(each.type)) pass(each, each.organisation);
      if (LEAVES.includes(each.type)) pass(each, null);
    }
    return { bit, custody, seen, disputed };
  });
}

/** What was said of the units of a consignment, its lodging first. */
export async function readHandlings(db: Queryable, consignment: string, asOf?: Moment): Promise<Handling[]> {
  const { rows } = await db.query<{
    digest: Buffer;
    kind: number | null;
    type: EventType | null;
    organisation: Buffer;
    units: string;
    at: string;
  }>(
    `SELECT digest, kind, NULL AS type, organisation, units, occurred_at AS at FROM chain.acts
     WHERE consignment = $1 AND kind = ANY($2) AND ($3::bigint IS NULL OR block <= $3)
     UNION ALL
     SELECT digest, NULL, type, organisation, units, floor(extract(epoch FROM t)) FROM content.leaves
     WHERE consignment = $1 AND type = 'GATE_IN' AND ($4::bigint IS NULL OR received_at <= to_timestamp($4))
     ORDER BY kind NULLS LAST, at, digest`,
    [bytesOf(consignment), SEEN.map((type) => EVENTS[type].code), asOf?.block ?? null, asOf?.time ?? null],
  );
  return rows.flatMap((row) => {
    const type = row.type ?? eventOf(row.kind ?? 0);
    const said = { digest: hexOf(row.digest), organisation: hexOf(row.organisation), units: BigInt(row.units), at: Number(row.at) };
    return type ? [{ type, ...said }] : [];
  });
}
