import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bytes32 } from '../../../http/schemas.ts';
import type { Role } from '../../../protocol/roles.ts';
import { OVERALL_STATES } from '../../../protocol/rules/derive.ts';
import { SIDES } from '../../../protocol/sides.ts';
import type { Context } from '../../context.ts';
import { utcOf } from '../../query/clocks.ts';
import { quantile, timesInStates } from '../../statistics/folded.ts';
import { holdsByReason, recognition } from '../../statistics/holds.ts';
import { reconciliation, throughput } from '../../statistics/throughput.ts';
import { spanOf, windowAnswer, windowOf, windowQuery } from '../../statistics/window.ts';
import { stateRoute } from '../state.ts';

/** Over all consignments: for those who see all of them. */
const WHO = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'AUDITOR'] as const satisfies readonly [Role, ...Role[]];
const count = z.number().int();
const side = z.enum(SIDES);
const MISSING = 200;
/** What every statistic is asked with. */
export const STATISTICS = { tag: 'statistics', access: { who: WHO, scope: 'index:read' }, asOf: true, long: true } as const;

/** Counts and times over the consignments of a window of the chain's time. */
export function statisticsRoutes(app: FastifyInstance, context: Context): void {
  stateRoute(app, context, {
    ...{ ...STATISTICS, url: '/v1/statistics/throughput', id: 'getThroughput', summary: 'Units that passed, by gate, lane, hour or day' },
    about: 'Hours and days are those of `clock`, by what the gate says happened when.',
    query: { ...windowQuery, by: z.enum(['gate', 'lane', 'hour', 'day']).default('hour'), clock: side.default(context.config.side) },
    answer: z.object({
      ...windowAnswer,
      rows: z.array(
        z.object({
          gate: z.string().optional(),
          lane: z.string().optional(),
          hour: z.string().optional(),
          day: z.string().optional(),
          event: z.string().nullable(),
          exporting: side,
          units: count,
          consignments: count,
        }),
      ),
    }),
    async read(asking, { from, to, by, clock }) {
      const window = await windowOf(asking, { from, to });
      return { ...spanOf(window), rows: await throughput(asking.db, window, by, clock) };
    },
  });

  stateRoute(app, context, {
    ...{ ...STATISTICS, url: '/v1/statistics/states', id: 'getTimesInStates', summary: 'Time in each overall state' },
    about: 'Of the consignments that were opened in the window, by the times that their acts say. A state that still lasts is not counted.',
    query: windowQuery,
    answer: z.object({
      ...windowAnswer,
      rows: z.array(z.object({ overall: z.enum(OVERALL_STATES), count, medianSeconds: count, p90Seconds: count })),
    }),
    async read(asking, said) {
      const window = await windowOf(asking, said);
      const times = await timesInStates(asking.db, window);
      const rows = OVERALL_STATES.flatMap((overall) => {
        const spent = times.get(overall);
        return spent ? [{ overall, count: spent.length, medianSeconds: quantile(spent, 0.5), p90Seconds: quantile(spent, 0.9) }] : [];
      });
      return { ...spanOf(window), rows };
    },
  });

  stateRoute(app, context, {
    ...{ ...STATISTICS, url: '/v1/statistics/holds', id: 'getHoldsByReason', summary: 'Holds by reason, with how long they lasted' },
    query: windowQuery,
    answer: z.object({
      ...windowAnswer,
      rows: z.array(
        z.object({
          reason: z.string().nullable(),
          side: side.nullable(),
          placed: count,
          active: count,
          overdue: count,
          medianSeconds: count,
          p90Seconds: count,
        }),
      ),
    }),
    async read(asking, said) {
      const window = await windowOf(asking, said);
      return { ...spanOf(window), rows: await holdsByReason(asking.db, window) };
    },
  });

  stateRoute(app, context, {
    ...{
      ...STATISTICS,
      url: '/v1/statistics/recognition',
      id: 'getRecognition',
      summary: 'Recognition of inspections, applied and overridden',
    },
    query: windowQuery,
    answer: z.object({
      ...windowAnswer,
      rows: z.array(z.object({ month: z.string(), side: side.nullable(), applied: count, overridden: count })),
    }),
    async read(asking, said) {
      const window = await windowOf(asking, said);
      return { ...spanOf(window), rows: await recognition(asking.db, window) };
    },
  });

  stateRoute(app, context, {
    ...{ ...STATISTICS, url: '/v1/statistics/reconciliation', id: 'getReconciliation', summary: 'Whether what has gone has arrived' },
    about: `Units seen crossing in the window against units accepted; those missing for longer than \`minutes\`, and those that arrived unseen, at most ${MISSING} each.`,
    query: { ...windowQuery, minutes: z.coerce.number().int().min(0).max(100_000).default(60) },
    answer: z.object({
      ...windowAnswer,
      lanes: z.array(z.object({ lane: bytes32, exporting: side, gone: count, arrived: count, disputed: count, returned: count })),
      missing: z.array(z.object({ consignment: bytes32, units: z.string(), goneAt: z.string().nullable(), disputed: z.boolean() })),
      unseen: z.array(z.object({ consignment: bytes32, units: z.string(), arrivedAt: z.string().nullable() })),
    }),
    async read(asking, { from, to, minutes }) {
      const window = await windowOf(asking, { from, to });
      const { lanes, missing, unseen } = await reconciliation(asking.db, window, minutes, MISSING);
      return {
        ...spanOf(window),
        lanes,
        missing: missing.map((each) => ({ ...each, goneAt: utcOf(each.goneAt) })),
        unseen: unseen.map((each) => ({ ...each, arrivedAt: utcOf(each.arrivedAt) })),
      };
    },
  });
}
