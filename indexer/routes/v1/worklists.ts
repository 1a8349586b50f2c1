import type { FastifyInstance } from 'fastify';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import type { Context } from '../../context.ts';
import { worklistQuery, worklistTrack } from '../../query/parameters.ts';
import { worklist } from '../../query/worklist.ts';

export function worklistRoute(app: FastifyInstance, context: Context): void {
  app.get('/v1/worklists/:track', async (request) => {
    const access = await context.access(request);
    const { track } = parseOrRefuse(worklistTrack, request.params);
    return worklist(context, access, track, parseOrRefuse(worklistQuery, request.query));
  });
}
