import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bytes32 } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { SIDES } from '../../../protocol/sides.ts';
import { readClocks } from '../../clocks/judge.ts';
import { CLOCKS } from '../../clocks/rules.ts';
import { readFrames, readSaid } from '../../clocks/said.ts';
import { calendarOf, limitSchema } from '../../clocks/settings.ts';
import { basis, clockName, clockView, viewOf } from '../../clocks/view.ts';
import type { Context } from '../../context.ts';
import { utcOf } from '../../query/clocks.ts';
import { clocksBreached } from '../../statistics/clocks.ts';
import { spanOf, windowAnswer, windowOf, windowQuery } from '../../statistics/window.ts';
import { stateRoute } from '../state.ts';
import { readable } from './consignments.ts';
import { STATISTICS } from './statistics.ts';

const side = z.enum(SIDES);
const count = z.number().int();
const hours = z.array(z.array(z.string()));
const calendar = z.object({ week: z.record(z.string(), hours), days: z.record(z.string(), hours) }).meta({ id: 'WorkingCalendar' });

/** Clocks of one consignment, what they are judged by, and how many were breached. */
export function clockRoutes(app: FastifyInstance, context: Context): void {
  stateRoute(app, context, {
    ...{ url: '/v1/consignments/:id/clocks', id: 'getClocks', summary: 'Clocks that run or ran on it', tag: 'consignments', asOf: true },
    params: { id: bytes32 },
    answer: z.object({ consignment: bytes32, at: z.string().nullable(), clocks: z.array(clockView) }).meta({ id: 'ConsignmentClocks' }),
    async read(asking, { id }) {
      await readable(asking, id);
      const { db, asOf, now } = asking;
      const at = asOf?.time ?? now;
      const said = (await readSaid(db, [id], asOf)).get(id) ?? [];
      const frame = (await readFrames(db, [id])).get(id);
      if (!frame || said.length === 0) throw new Refusal('CONSIGNMENT_UNKNOWN');
      const clocks = readClocks(context.clocks, frame, said, at, context.handleOf);
      return { consignment: id, at: utcOf(at), clocks: clocks.map((each) => viewOf(each, context.handleOf)) };
    },
  });

  stateRoute(app, context, {
    ...{
      url: '/v1/clocks/rules',
      id: 'getClockRules',
      summary: 'Limits and working calendars that clocks are judged by',
      tag: 'reference',
    },
    about: 'Calendars are in the local time of their side; days of the week from 0 for Sunday.',
    asOf: false,
    answer: z
      .object({
        rules: z.array(
          z.object({ clock: clockName, side: side.nullable(), limit: limitSchema, atLeast: z.boolean(), basis, source: z.string() }),
        ),
        calendars: z.object({ VN: calendar, CN: calendar }),
        offices: z.record(z.string(), calendar),
      })
      .meta({ id: 'ClockRules' }),
    async read() {
      const { clocks } = context;
      const rules = [...new Map(CLOCKS.map((rule) => [rule.name, rule])).values()].map((rule) => ({
        clock: rule.name,
        side: rule.side ?? null,
        limit: clocks.limits[rule.name] ?? rule.limit,
        atLeast: rule.least ?? false,
        basis: clocks.limits[rule.name] ? ('configured' as const) : rule.basis,
        source: rule.source,
      }));
      return {
        rules,
        calendars: { VN: calendarOf(clocks, 'VN', null), CN: calendarOf(clocks, 'CN', null) },
        offices: clocks.offices,
      } as never;
    },
  });

  stateRoute(app, context, {
    ...{ ...STATISTICS, url: '/v1/statistics/clocks', id: 'getClocksBreached', summary: 'Clocks kept and breached, by clock and office' },
    about:
      'Of the consignments that were opened in the window. `open` of those breached still run; the medians tell by how much they ran over.',
    query: windowQuery,
    answer: z.object({
      ...windowAnswer,
      rows: z.array(
        z.object({
          clock: clockName,
          side,
          basis,
          office: z.string().nullable(),
          running: count,
          met: count,
          breached: count,
          lapsed: count,
          open: count,
          medianSeconds: count.nullable(),
          p90Seconds: count.nullable(),
        }),
      ),
    }),
    async read(asking, said) {
      const window = await windowOf(asking, said);
      return { ...spanOf(window), rows: await clocksBreached(asking, window) };
    },
  });
}
