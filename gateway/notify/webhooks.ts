import { randomBytes, randomUUID } from 'node:crypto';
import type { PrismaClient } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';
import { placesOf } from './feed.ts';
import type { NewsKind } from './news.ts';
import { webhookSecret } from './secret.ts';

/** How long a receiver's old secret signs along with the new one, seconds. */
export const OVERLAP_S = 24 * 3600;
export const WEBHOOKS_PER_ORGANISATION = 10;

export interface WebhookView {
  id: string;
  url: string;
  kinds: NewsKind[];
  /** RFC 3339. */
  createdAt: string;
}

interface Row {
  id: string;
  url: string;
  kinds: string[];
  createdAt: Date;
}
const viewOf = ({ id, url, kinds, createdAt }: Row): WebhookView => ({
  id,
  url,
  kinds: kinds as NewsKind[],
  createdAt: createdAt.toISOString(),
});

/** Registers one; it is told of what happens from now on. @throws {Refusal} WEBHOOK_LIMIT */
export async function addWebhook(
  prisma: PrismaClient,
  tokenSecret: string,
  by: { organisation: string; key: string },
  asked: { url: string; kinds: readonly NewsKind[] },
): Promise<WebhookView & { secret: string }> {
  const organisation = bytesOf(by.organisation);
  const salt = randomBytes(32);
  const { last } = await placesOf(prisma);
  const row = await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`webhooks ${by.organisation}`}, 0))::text`;
    if ((await tx.webhook.count({ where: { organisation } })) >= WEBHOOKS_PER_ORGANISATION) throw new Refusal('WEBHOOK_LIMIT');
    return tx.webhook.create({
      data: {
        id: `wh_${randomUUID()}`,
        organisation,
        url: asked.url,
        kinds: [...asked.kinds],
        salt,
        createdBy: bytesOf(by.key),
        position: last,
      },
    });
  });
  return { ...viewOf(row), secret: webhookSecret(tokenSecret, salt) };
}

export async function listWebhooks(prisma: PrismaClient, organisation: string): Promise<WebhookView[]> {
  const rows = await prisma.webhook.findMany({
    where: { organisation: bytesOf(organisation) },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(viewOf);
}

/** Its deliveries go with it. @throws {Refusal} NOT_FOUND for another organisation's as for none */
export async function removeWebhook(prisma: PrismaClient, organisation: string, id: string): Promise<void> {
  const { count } = await prisma.webhook.deleteMany({ where: { id, organisation: bytesOf(organisation) } });
  if (count === 0) throw new Refusal('NOT_FOUND');
}

/** A new secret; the old one signs along for a day. @throws {Refusal} NOT_FOUND */
export async function rotateSecret(prisma: PrismaClient, tokenSecret: string, organisation: string, id: string): Promise<string> {
  const salt = randomBytes(32);
  const count = await prisma.$executeRaw`
    UPDATE gateway.webhooks SET previous_salt = salt, previous_until = now() + make_interval(secs => ${OVERLAP_S}), salt = ${salt}
    WHERE id = ${id} AND organisation = ${bytesOf(organisation)}`;
  if (count === 0) throw new Refusal('NOT_FOUND');
  return webhookSecret(tokenSecret, salt);
}

/** @throws {Refusal} NOT_FOUND */
export async function checkOwned(prisma: PrismaClient, organisation: string, id: string): Promise<void> {
  const found = await prisma.webhook.findFirst({ where: { id, organisation: bytesOf(organisation) }, select: { id: true } });
  if (!found) throw new Refusal('NOT_FOUND');
}
