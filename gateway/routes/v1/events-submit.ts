import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { once } from '../../events/idempotency.ts';
import { parseSubmit, submitSchema } from '../../events/request.ts';
import { submit } from '../../events/submit.ts';
import type { Services } from '../../services.ts';
import { describe } from '../describe.ts';
import { accepted } from '../schemas.ts';

const headers = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() });

/** Takes a signed event. It stands by its signature, so no session is asked for. */
export function eventsSubmit(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'Submit a signed event',
    tag: 'events',
    access: { who: 'anyone' },
    headers,
    body: submitSchema,
    answers: { 202: accepted },
  });
  app.post('/v1/events', { schema }, async (request, reply) => {
    const body = parseSubmit(request.body);
    await services.caughtUp;
    const key = request.headers['idempotency-key'];
    const answer = await once(services.db.prisma, body.key, typeof key === 'string' ? key : undefined, body, () => submit(services, body));
    return reply.code(202).header('location', `/v1/events/${answer.id}`).send(answer);
  });
}
