import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bytes32 } from '../../../http/schemas.ts';
import { granted } from '../../../protocol/documents/agreement.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { SIDES } from '../../../protocol/sides.ts';
import type { Context } from '../../context.ts';
import { MISUSES } from '../../lists/misuse.ts';
import { utcOf } from '../../query/clocks.ts';
import { codeAlerts } from '../../statistics/misuse.ts';
import { weightDifferences } from '../../statistics/weights.ts';
import { spanOf, windowAnswer, windowOf, windowQuery } from '../../statistics/window.ts';
import { stateRoute } from '../state.ts';
import { STATISTICS } from './statistics.ts';

const side = z.enum(SIDES);
const count = z.number().int();
const kg = z.number();
/** Differing units that are told one by one. */
const MOST = 200;

/** What auditors of both states compare: weights on either side of the border, and uses of codes that were refused. */
export function oversightRoutes(app: FastifyInstance, context: Context): void {
  const crossing = z.object({ pair: z.string(), lane: z.string() }).nullable().meta({ description: 'Null where this side was not told.' });

  stateRoute(app, context, {
    ...{ ...STATISTICS, url: '/v1/statistics/weights', id: 'getWeightDifferences', summary: 'Weights on either side of the border' },
    about: `Of each unit the last weight before it left against the first where it came, counted when this side had both. A difference is what it weighs more where it came; a share is of the weight where it left. At most ${MOST} units that differ by more than the lane tolerates, the furthest first.`,
    reveals: true,
    query: windowQuery,
    answer: z.object({
      ...windowAnswer,
      lanes: z.array(
        z.object({
          lane: bytes32,
          crossing,
          exporting: side,
          tolerance: z.object({ share: z.number(), kg }).meta({ description: 'The larger of the two.' }),
          units: count,
          within: count,
          beyond: count,
          byShare: z.array(z.object({ upTo: z.number().nullable(), units: count })),
          medianPpm: count.meta({ description: 'Share of the difference, in millionths.' }),
          p90Ppm: count,
          sumKg: kg,
        }),
      ),
      beyond: z.array(
        z.object({
          consignment: bytes32,
          units: z.string(),
          lane: bytes32,
          exporting: side,
          leftKg: kg,
          leftAt: z.string().nullable(),
          cameKg: kg,
          cameAt: z.string().nullable(),
          kg,
          share: z.number(),
        }),
      ),
    }),
    async read(asking, said) {
      if (!granted(context.agreement, 'WEIGHED', '/kg', asking.reader.roles, '')) throw new Refusal('NOT_GRANTED', 'weights are not');
      const window = await windowOf(asking, said);
      const { lanes, beyond } = await weightDifferences(asking, window, MOST);
      const told = beyond.map(({ crossing: _, tolerance: __, within: ___, ...unit }) => ({
        ...unit,
        leftAt: utcOf(unit.leftAt),
        cameAt: utcOf(unit.cameAt),
      }));
      return { ...spanOf(window), lanes, beyond: told };
    },
  });

  stateRoute(app, context, {
    ...{ ...STATISTICS, url: '/v1/statistics/code-misuse', id: 'getCodeMisuse', summary: 'Refused uses of codes and flags, by who' },
    query: windowQuery,
    answer: z.object({
      ...windowAnswer,
      rows: z.array(
        z.object({
          alert: z.enum([...MISUSES, 'CODE_FLAGGED']),
          organisation: bytes32.nullable(),
          by: z.string().nullable(),
          alerts: count,
          codes: count.nullable(),
        }),
      ),
    }),
    async read(asking, said) {
      const window = await windowOf(asking, said);
      return { ...spanOf(window), rows: (await codeAlerts(asking, window)) as never };
    },
  });
}
