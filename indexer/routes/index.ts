import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { actsList } from '../lists/acts.ts';
import { clocksList } from '../lists/clocks.ts';
import { codesList } from '../lists/codes.ts';
import { consignmentsList } from '../lists/consignments.ts';
import { headsList } from '../lists/heads.ts';
import { holdsList } from '../lists/holds.ts';
import { irregularitiesList } from '../lists/irregularities.ts';
import { misuseList } from '../lists/misuse.ts';
import { organisationsList } from '../lists/organisations.ts';
import { listRoute } from '../lists/route.ts';
import { worklist } from '../lists/worklist.ts';
import { actsStream } from './v1/acts-stream.ts';
import { clockRoutes } from './v1/clocks.ts';
import { codeRoute } from './v1/code.ts';
import { consignmentRoutes } from './v1/consignments.ts';
import { custodyRoute } from './v1/custody.ts';
import { lookupRoute } from './v1/lookup.ts';
import { oversightRoutes } from './v1/oversight.ts';
import { statisticsRoutes } from './v1/statistics.ts';
import { statusRoute } from './v1/status.ts';

const LISTS = [
  actsList,
  clocksList,
  codesList,
  consignmentsList,
  headsList,
  holdsList,
  irregularitiesList,
  misuseList,
  organisationsList,
  worklist,
];
const ROUTES = [
  actsStream,
  clockRoutes,
  codeRoute,
  consignmentRoutes,
  custodyRoute,
  lookupRoute,
  oversightRoutes,
  statisticsRoutes,
  statusRoute,
];

export function registerRoutes(app: FastifyInstance, context: Context): void {
  for (const list of LISTS) listRoute(app, context, list);
  for (const route of ROUTES) route(app, context);
}
