import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { moment } from '../../../http/schemas.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { listDeliveries, replayOne, replaySince } from '../../notify/deliveries.ts';
import { NEWS_KINDS } from '../../notify/news.ts';
import { checkOwned } from '../../notify/webhooks.ts';
import type { Services } from '../../services.ts';
import { limit, place } from '../schemas.ts';
import { webhookId } from './webhooks.ts';

const access = { who: 'session', scope: 'notifications:manage' } as const;
const STATES = ['waiting', 'delivered', 'dead'] as const;
const params = z.strictObject({ id: webhookId });
const one = z.strictObject({ id: webhookId, delivery: place });
const query = z.strictObject({
  before: place.optional(),
  state: z.enum(STATES).optional(),
  limit: limit.optional(),
});
const delivery = z
  .object({
    id: place,
    position: place,
    kind: z.enum(NEWS_KINDS),
    state: z.enum(STATES),
    attempts: z.number().int(),
    status: z.number().int().optional(),
    error: z.string().optional(),
    createdAt: moment,
    deliveredAt: moment.optional(),
  })
  .meta({ id: 'Delivery' });
const list = z.object({ deliveries: z.array(delivery) }).meta({ id: 'Deliveries' });
const since = z.strictObject({ since: place }).meta({ id: 'ReplayRequest' });
const replayed = z.object({ replayed: z.number().int() }).meta({ id: 'Replayed' });

/** What a webhook was sent, and sending it again. */
export function webhookDeliveries(app: FastifyInstance, services: Services): void {
  const { prisma } = services.db;
  app.get(
    '/v1/webhooks/:id/deliveries',
    {
      schema: describe({
        id: 'listDeliveries',
        summary: 'Deliveries of a webhook, the last first',
        about: '`before` is the id of the last one seen.',
        tag: 'webhooks',
        access,
        params,
        query,
        answers: { 200: list },
      }),
    },
    async (request) => {
      const { id } = parseOrRefuse(params, request.params);
      const { before, state, limit } = parseOrRefuse(query, request.query);
      await checkOwned(prisma, callerOf(request).key.organisation, id);
      const asked = { before: before === undefined ? undefined : BigInt(before), limit: Math.min(Number(limit ?? '100'), 500), state };
      return { deliveries: await listDeliveries(prisma, id, asked) };
    },
  );

  app.post(
    '/v1/webhooks/:id/deliveries/:delivery/replay',
    {
      schema: describe({
        id: 'replayDelivery',
        summary: 'Send one delivery again',
        tag: 'webhooks',
        access,
        params: one,
        answers: { 202: replayed },
      }),
    },
    async (request, reply) => {
      const { id, delivery: which } = parseOrRefuse(one, request.params);
      await checkOwned(prisma, callerOf(request).key.organisation, id);
      await replayOne(prisma, id, BigInt(which));
      services.notifier.wake();
      return reply.code(202).send({ replayed: 1 });
    },
  );

  app.post(
    '/v1/webhooks/:id/replay',
    {
      schema: describe({
        id: 'replayDeliveries',
        summary: 'Send everything after a place again',
        about: 'Also what happened before the webhook was registered, as far as it is kept (30 days).',
        tag: 'webhooks',
        access,
        params,
        body: since,
        answers: { 202: replayed },
      }),
    },
    async (request, reply) => {
      const { id } = parseOrRefuse(params, request.params);
      const { since: after } = parseOrRefuse(since, request.body);
      const count = await replaySince(prisma, callerOf(request).key.organisation, id, BigInt(after));
      services.notifier.wake();
      return reply.code(202).send({ replayed: count });
    },
  );
}
