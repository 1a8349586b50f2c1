import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { parseTilePath } from '../../../protocol/log/tiles.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import type { Services } from '../../services.ts';

const params = z.strictObject({ level: z.string().max(8), '*': z.string().max(64) });

/** What a path names never changes: a partial tile says how wide it is. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Hash tiles and entry bundles of the record log (C2SP tlog-tiles): `tile/<level>/<index>`, `tile/entries/<index>`, each with `.p/<width>` while partial. */
export function logTiles(app: FastifyInstance, services: Services): void {
  const schema = describe({ summary: 'A tile of the record log', tag: 'record log', access: { who: 'anyone' }, params });
  app.get('/v1/log/tile/:level/*', { schema }, async (request, reply) => {
    const { level, '*': rest } = parseOrRefuse(params, request.params);
    const bytes = await services.recordLog.tile(parseTilePath(level, rest));
    if (!bytes) throw new Refusal('NOT_FOUND');
    return reply.type('application/octet-stream').header('cache-control', FOR_EVER).send(Buffer.from(bytes));
  });
}
