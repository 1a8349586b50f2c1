import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { findAct, stateOf } from '../../events/answer.ts';
import type { Services } from '../../services.ts';
import { accepted } from '../schemas.ts';

const params = z.strictObject({ digest: bytes32 });
const answer = accepted
  .extend({
    origin: z.enum(['own', 'peer']),
    refusal: z.object({ code: z.string(), details: z.record(z.string(), z.string()) }).optional(),
  })
  .meta({ id: 'EventState' });

/** What became of an event that this gateway accepted or received. */
export function eventsState(app: FastifyInstance, services: Services): void {
  const schema = describe({
    id: 'eventState',
    summary: 'State of an event',
    tag: 'events',
    access: { who: 'session', scope: 'events:read' },
    params,
    answers: { 200: answer },
  });
  app.get('/v1/events/:digest', { schema }, async (request) => {
    const { digest } = parseOrRefuse(params, request.params);
    const found = await findAct(services.db.prisma, digest);
    if (!found) throw new Refusal('NOT_FOUND');
    const refusal = found.refusal === null ? {} : { refusal: { code: found.refusal, details: found.refusalArgs ?? {} } };
    return { ...stateOf(found), origin: found.origin, ...refusal };
  });
}
