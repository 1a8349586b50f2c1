import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { moment } from '../../../http/schemas.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { NEWS_KINDS } from '../../notify/news.ts';
import { addWebhook, listWebhooks, removeWebhook, rotateSecret } from '../../notify/webhooks.ts';
import type { Services } from '../../services.ts';

const access = { who: 'session', scope: 'notifications:manage' } as const;
const kind = z.enum(NEWS_KINDS);
export const webhookId = z.string().regex(/^wh_[0-9a-f-]{36}$/, { message: 'not the id of a webhook' });
const params = z.strictObject({ id: webhookId });
const body = z
  .strictObject({
    url: z
      .string()
      .min(1)
      .max(2_000)
      .meta({ description: 'An https address that is public.', examples: ['https://broker.example/hooks/thongquan'] }),
    kinds: z.array(kind).max(NEWS_KINDS.length).default([]).meta({ description: 'Kinds of news to be told of; empty for all.' }),
  })
  .meta({ id: 'WebhookRequest' });
const webhook = z.object({ id: webhookId, url: z.string(), kinds: z.array(kind), createdAt: moment }).meta({ id: 'Webhook' });
const secret = z
  .string()
  .meta({ description: 'As Standard Webhooks writes it. It is shown this once.', examples: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'] });

/** Where an organisation wants to be told of news. Each manages its own. */
export function webhooks(app: FastifyInstance, services: Services): void {
  const { prisma } = services.db;
  app.post(
    '/v1/webhooks',
    {
      schema: describe({
        id: 'addWebhook',
        summary: 'Register a webhook',
        about: 'It is told of what happens from now on. Its secret is shown in this answer only.',
        tag: 'webhooks',
        access,
        body,
        answers: { 201: webhook.extend({ secret }).meta({ id: 'WebhookWithSecret' }) },
      }),
    },
    async (request, reply) => {
      const { key } = callerOf(request);
      const asked = parseOrRefuse(body as z.ZodType<z.output<typeof body>>, request.body);
      await services.outbound.check(asked.url);
      const added = await addWebhook(prisma, services.config.tokenSecret, { organisation: key.organisation, key: key.id }, asked);
      return reply.code(201).header('location', `/v1/webhooks/${added.id}`).send(added);
    },
  );

  const list = z.object({ webhooks: z.array(webhook) }).meta({ id: 'Webhooks' });
  app.get(
    '/v1/webhooks',
    {
      schema: describe({ id: 'listWebhooks', summary: 'Webhooks of one’s organisation', tag: 'webhooks', access, answers: { 200: list } }),
    },
    async (request) => ({ webhooks: await listWebhooks(prisma, callerOf(request).key.organisation) }),
  );

  app.delete(
    '/v1/webhooks/:id',
    {
      schema: describe({
        id: 'removeWebhook',
        summary: 'Remove a webhook and its deliveries',
        tag: 'webhooks',
        access,
        params,
        empty: 204,
      }),
    },
    async (request, reply) => {
      const { id } = parseOrRefuse(params, request.params);
      await removeWebhook(prisma, callerOf(request).key.organisation, id);
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/webhooks/:id/secret',
    {
      schema: describe({
        id: 'rotateWebhookSecret',
        summary: 'Make a new secret',
        about: 'For a day deliveries are signed with the old one as well.',
        tag: 'webhooks',
        access,
        params,
        answers: { 200: z.object({ secret }).meta({ id: 'WebhookSecret' }) },
      }),
    },
    async (request) => {
      const { id } = parseOrRefuse(params, request.params);
      return { secret: await rotateSecret(prisma, services.config.tokenSecret, callerOf(request).key.organisation, id) };
    },
  );
}
