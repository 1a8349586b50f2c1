import { laneRules } from '../../protocol/manifest/lanes.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { type Side, sideCode } from '../../protocol/sides.ts';
import { hexOf } from '../bytes.ts';
import type { Asking } from '../lists/list.ts';
import { quantile } from './folded.ts';
import type { Window } from './window.ts';

/** Units that one statistic is made of. */
const MOST = 10_000;
/** Upper ends of the shares by which differences are counted; beyond the last is one more. */
export const SHARES = [0.005, 0.01, 0.02, 0.05] as const;

/** One unit as both sides weighed it: the last time before it left, the first time where it came. */
interface Pair {
  consignment: Buffer;
  units: string;
  lane: Buffer;
  exporting: Side;
  pair: string | null;
  name: string | null;
  left_kg: string;
  left_at: string;
  came_kg: string;
  came_at: string;
}

/** Told with the unit at the side of whoever weighed it; a weight that this side was not granted, or has erased, is none. */
const PAIRS = `
  WITH weighed AS (
    SELECT l.consignment, l.units, o.side, extract(epoch FROM l.t) AS at, l.digest, l.received_at, (g.event->'fields'->>'kg')::numeric AS kg
    FROM content.leaves l JOIN gateway.acts g USING (digest) JOIN chain.organisations o ON o.id = l.organisation
    WHERE l.type IN ('WEIGHED', 'GATE_IN') AND jsonb_typeof(g.event->'fields'->'kg') = 'number' AND l.received_at < to_timestamp($2)
      AND l.consignment IN (SELECT consignment FROM content.leaves
                            WHERE type IN ('WEIGHED', 'GATE_IN') AND received_at >= to_timestamp($1) AND received_at < to_timestamp($2))
  ), sides AS (
    SELECT w.*, c.lane, c.exporting, w.side = CASE c.exporting WHEN 'VN' THEN ${sideCode('VN')} ELSE ${sideCode('CN')} END AS leaving
    FROM weighed w JOIN chain.cases c USING (consignment)
  ), came AS (
    SELECT DISTINCT ON (consignment, units) * FROM sides WHERE NOT leaving ORDER BY consignment, units, at, digest
  ), gone AS (
    SELECT DISTINCT ON (g.consignment, g.units) g.* FROM sides g JOIN came c USING (consignment, units)
    WHERE g.leaving AND g.at <= c.at ORDER BY g.consignment, g.units, g.at DESC, g.digest
  )
  SELECT c.consignment, c.units, c.lane, c.exporting, m.crossing->>'pair' AS pair, m.crossing->>'lane' AS name,
         g.kg AS left_kg, floor(g.at) AS left_at, c.kg AS came_kg, floor(c.at) AS came_at
  FROM came c JOIN gone g USING (consignment, units)
  LEFT JOIN LATERAL (SELECT a.event->'lodging'->'crossing' AS crossing FROM gateway.acts a
                     WHERE a.consignment = c.consignment AND a.event->'lodging' IS NOT NULL ORDER BY a.seq LIMIT 1) m ON true
  WHERE greatest(c.received_at, g.received_at) >= to_timestamp($1) ORDER BY c.lane, c.exporting, c.consignment, c.units LIMIT $3`;

/**
 * Weights of units on one side of the border against the other, by lane and way; and those that differ by more than the lane tolerates, the
 * furthest first. Counted when this side had both.
 *
 * @throws {Refusal} QUERY_TOO_BROAD
 */
export async function weightDifferences({ db, asOf }: Asking, { from, to }: Window, most: number) {
  const { rows } = await db.query<Pair>(PAIRS, [from, Math.min(to, (asOf?.time ?? to) + 1), MOST + 1]);
  if (rows.length > MOST) throw new Refusal('QUERY_TOO_BROAD', `more than ${MOST} units were weighed in this window`, '/from');
  const compared = rows.map(compare);
  const lanes = [...Map.groupBy(compared, ({ lane, exporting }) => `${lane} ${exporting}`).values()].map((units) => {
    const [{ lane, crossing, exporting, tolerance }] = units as [(typeof units)[number]];
    const shares = units.map(({ share }) => Math.abs(share));
    return {
      ...{ lane, crossing, exporting, tolerance },
      units: units.length,
      within: units.filter((unit) => unit.within).length,
      beyond: units.filter((unit) => !unit.within).length,
      byShare: [...SHARES, null].map((upTo, i) => ({
        upTo,
        units: shares.filter((share) => share > (SHARES[i - 1] ?? -1) && share <= (upTo ?? Number.POSITIVE_INFINITY)).length,
      })),
      medianPpm: quantile(shares.map(ppm), 0.5),
      p90Ppm: quantile(shares.map(ppm), 0.9),
      sumKg: units.reduce((sum, { kg }) => sum + kg, 0),
    };
  });
  const beyond = compared.filter(({ within }) => !within).sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  return { lanes, beyond: beyond.slice(0, most) };
}

const ppm = (share: number): number => Math.round(share * 1e6);

function compare(row: Pair) {
  const { share: ofAll, kg: least } = laneRules(row.name ?? '').weight;
  const [left, came] = [Number(row.left_kg), Number(row.came_kg)];
  const kg = Math.round((came - left) * 1000) / 1000;
  return {
    consignment: hexOf(row.consignment),
    units: row.units,
    lane: hexOf(row.lane),
    crossing: row.pair === null || row.name === null ? null : { pair: row.pair, lane: row.name },
    exporting: row.exporting,
    tolerance: { share: ofAll, kg: least },
    leftKg: left,
    leftAt: Number(row.left_at),
    cameKg: came,
    cameAt: Number(row.came_at),
    kg,
    share: left === 0 ? 1 : kg / left,
    within: Math.abs(kg) <= Math.max(left * ofAll, least),
  };
}
