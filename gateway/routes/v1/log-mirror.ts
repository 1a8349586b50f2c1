import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { parseTilePath } from '../../../protocol/log/tiles.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import type { Services } from '../../services.ts';

const params = z.strictObject({ level: z.string().max(8), '*': z.string().max(64) });
/** A partial tile says how wide it is; what was copied of a log stays. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The other side's record log as this side copied and checked it: whoever doubts that side's own answers, or does not reach it, reads here. */
export function logMirror(app: FastifyInstance, services: Services): void {
  const tag = 'record log';
  const checkpoint = describe({ summary: 'Last checked head of the other side’s record log', tag, access: { who: 'anyone' } });
  app.get('/v1/log/mirror/checkpoint', { schema: checkpoint }, async (_request, reply) => {
    const note = await services.mirror.checkpoint();
    if (note === undefined) throw new Refusal('NOT_FOUND');
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(note);
  });
  const tile = describe({ summary: 'A tile of the other side’s record log', tag, access: { who: 'anyone' }, params });
  app.get('/v1/log/mirror/tile/:level/*', { schema: tile }, async (request, reply) => {
    const { level, '*': rest } = parseOrRefuse(params, request.params);
    const bytes = await services.mirror.tile(parseTilePath(level, rest));
    if (!bytes) throw new Refusal('NOT_FOUND');
    return reply.type('application/octet-stream').header('cache-control', FOR_EVER).send(Buffer.from(bytes));
  });
}
