import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { once } from '../../events/idempotency.ts';
import { parseSubmit } from '../../events/request.ts';
import { submit, trySubmit } from '../../events/submit.ts';
import { submitBody } from '../../openapi/said.ts';
import type { Services } from '../../services.ts';
import { accepted } from '../schemas.ts';

const headers = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'The same key with the same body has the same answer for seven days; with another body it is refused.' }),
});
const query = z.strictObject({
  dryRun: z.enum(['true', 'false']).optional().meta({ description: 'Judge it as it would be judged now, and keep nothing.' }),
});
const tried = z.object({ id: bytes32, marks: z.array(z.string()), dryRun: z.literal(true) }).meta({ id: 'DryRun' });

/** Takes a signed event. It stands by its signature, so no session is asked for. */
export function eventsSubmit(app: FastifyInstance, services: Services): void {
  const schema = describe({
    id: 'submitEvent',
    summary: 'Submit a signed event',
    about:
      '202: it is kept, and ends in a block or in a rejection that is told (stream, webhook, or asked for by its id). 200: it was a dry run. The other side’s gateway is told at once; the chain takes it when it can.',
    tag: 'events',
    access: { who: 'anyone' },
    counted: 'submission',
    headers,
    query,
    body: submitBody,
    answers: { 200: tried, 202: accepted },
  });
  app.post('/v1/events', { schema }, async (request, reply) => {
    const { dryRun } = parseOrRefuse(query, request.query);
    const body = parseSubmit(request.body);
    await services.caughtUp;
    if (dryRun === 'true') return { ...(await trySubmit(services, body)), dryRun: true };
    const key = request.headers['idempotency-key'];
    const answer = await once(services.db.prisma, body.key, typeof key === 'string' ? key : undefined, body, () => submit(services, body));
    return reply.code(202).header('location', `/v1/events/${answer.id}`).send(answer);
  });
}
