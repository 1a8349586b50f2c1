import { Prisma, type PrismaClient } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { audienceOf, visibleTo } from './audience.ts';
import { type News, type NewsRow, newsOf } from './news.ts';

/** After so many attempts, some two and a half days, a delivery is dead until it is replayed. */
export const ATTEMPTS = 18;
const FIRST_PAUSE_S = 5;
const LONGEST_PAUSE_S = 12 * 3600;
const FANNED_AT_ONCE = 500;
/** Of one webhook under way at once: a slow receiver takes no one else's turn. */
const PER_WEBHOOK = 4;

export interface Due {
  id: bigint;
  webhook: string;
  position: bigint;
  url: string;
  attempts: number;
  payload: { type: string; timestamp: string; data: News };
  /** The current one first. */
  /** Salts of the secrets in force (secret.ts). */
  salts: Uint8Array[];
}

export interface DeliveryView {
  id: string;
  position: string;
  kind: string;
  state: string;
  attempts: number;
  status?: number;
  error?: string;
  createdAt: string;
  deliveredAt?: string;
}

/** Makes a delivery of every news that a webhook has not been given yet and may be told of. Answers whether there is more. */
export async function fanOut(prisma: PrismaClient): Promise<boolean> {
  const behind = await prisma.$queryRaw<{ id: string; organisation: Uint8Array; kinds: string[]; position: bigint; upto: bigint }[]>`
    SELECT w.id, w.organisation, w.kinds, w.position,
           (SELECT max(position) FROM (SELECT position FROM gateway.news WHERE position > w.position ORDER BY position LIMIT ${FANNED_AT_ONCE}) p) AS upto
    FROM gateway.webhooks w WHERE EXISTS (SELECT 1 FROM gateway.news WHERE position > w.position)`;
  for (const { id, organisation, kinds, position, upto } of behind) {
    const audience = await audienceOf(prisma, hexOf(organisation));
    await prisma.$transaction(async (tx) => {
      if (audience) await deliverBetween(tx, id, visibleTo(audience), kinds, position, upto, false);
      await tx.$executeRaw`UPDATE gateway.webhooks SET position = ${upto} WHERE id = ${id} AND position = ${position}`;
    });
  }
  return behind.length > 0;
}

async function deliverBetween(
  tx: Prisma.TransactionClient,
  webhook: string,
  visible: Prisma.Sql,
  kinds: readonly string[],
  after: bigint,
  upto: bigint,
  again: boolean,
): Promise<number> {
  const rows = await tx.$queryRaw<NewsRow[]>`
    SELECT n.position, n.kind, n.digest, n.consignment, n.event, n.state, n.code, n.marks, n.at FROM gateway.news n
    WHERE n.position > ${after} AND n.position <= ${upto} AND (cardinality(${[...kinds]}::text[]) = 0 OR n.kind = ANY(${[...kinds]}::text[])) AND ${visible}
    ORDER BY n.position`;
  if (rows.length === 0) return 0;
  const payloads = rows.map(newsOf).map((data) => JSON.stringify({ type: data.kind, timestamp: data.at, data }));
  const onConflict = again
    ? Prisma.sql`DO UPDATE SET state = 'waiting', attempts = 0, next_at = now(), error = NULL, delivered_at = NULL`
    : Prisma.sql`DO NOTHING`;
  return tx.$executeRaw`
    INSERT INTO gateway.deliveries (webhook, position, kind, payload)
    SELECT ${webhook}, d.position, d.kind, d.payload::jsonb
    FROM unnest(${rows.map((row) => row.position)}::bigint[], ${rows.map((row) => row.kind)}::text[], ${payloads}::text[]) AS d(position, kind, payload)
    ON CONFLICT (webhook, position) ${onConflict}`;
}

export async function dueDeliveries(prisma: PrismaClient, limit: number): Promise<Due[]> {
  const rows = await prisma.$queryRaw<(Omit<Due, 'salts'> & { salt: Uint8Array; previous: Uint8Array | null })[]>`
    SELECT d.id, d.webhook, d.position, w.url, d.attempts, d.payload, w.salt,
           CASE WHEN w.previous_until > now() THEN w.previous_salt END AS previous
    FROM gateway.webhooks w CROSS JOIN LATERAL (
      SELECT * FROM gateway.deliveries WHERE webhook = w.id AND state = 'waiting' AND next_at <= now() ORDER BY next_at, id LIMIT ${PER_WEBHOOK}) d
    ORDER BY d.next_at, d.id LIMIT ${limit}`;
  return rows.map(({ salt, previous, ...due }) => ({ ...due, salts: previous ? [salt, previous] : [salt] }));
}

export async function markDelivered(prisma: PrismaClient, id: bigint, status: number): Promise<void> {
  await prisma.$executeRaw`
    UPDATE gateway.deliveries SET state = 'delivered', attempts = attempts + 1, status = ${status}, error = NULL, delivered_at = now() WHERE id = ${id}`;
}

/** Tried again after a pause that doubles, give or take a fifth; dead after the last attempt. */
export async function markFailed(
  prisma: PrismaClient,
  due: Due,
  why: { status?: number; error: string },
  random = Math.random,
): Promise<void> {
  const pause = Math.min(FIRST_PAUSE_S * 2 ** due.attempts, LONGEST_PAUSE_S) * (0.8 + 0.4 * random());
  const state = due.attempts + 1 >= ATTEMPTS ? 'dead' : 'waiting';
  await prisma.$executeRaw`
    UPDATE gateway.deliveries SET state = ${state}, attempts = attempts + 1, status = ${why.status ?? null}, error = ${why.error},
      next_at = now() + make_interval(secs => ${pause}) WHERE id = ${due.id}`;
}

export async function listDeliveries(
  prisma: PrismaClient,
  webhook: string,
  { before, limit, state }: { before: bigint | undefined; limit: number; state: string | undefined },
): Promise<DeliveryView[]> {
  const rows = await prisma.delivery.findMany({
    where: { webhook, ...(before === undefined ? {} : { id: { lt: before } }), ...(state === undefined ? {} : { state }) },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    id: row.id.toString(),
    position: row.position.toString(),
    kind: row.kind,
    state: row.state,
    attempts: row.attempts,
    ...(row.status === null ? {} : { status: row.status }),
    ...(row.error === null ? {} : { error: row.error }),
    createdAt: row.createdAt.toISOString(),
    ...(row.deliveredAt === null ? {} : { deliveredAt: row.deliveredAt.toISOString() }),
  }));
}

/** Sends one again, whatever became of it. @throws {Refusal} NOT_FOUND */
export async function replayOne(prisma: PrismaClient, webhook: string, id: bigint): Promise<void> {
  const count = await prisma.$executeRaw`
    UPDATE gateway.deliveries SET state = 'waiting', attempts = 0, next_at = now(), error = NULL, delivered_at = NULL
    WHERE id = ${id} AND webhook = ${webhook}`;
  if (count === 0) throw new Refusal('NOT_FOUND');
}

/** Sends everything after a place again, also what was never sent because the webhook was not there yet. Answers how many. */
export async function replaySince(prisma: PrismaClient, organisation: string, webhook: string, since: bigint): Promise<number> {
  const audience = await audienceOf(prisma, organisation);
  const row = await prisma.webhook.findFirst({ where: { id: webhook, organisation: bytesOf(organisation) } });
  if (!row || !audience) throw new Refusal('NOT_FOUND');
  return prisma.$transaction((tx) => deliverBetween(tx, webhook, visibleTo(audience), row.kinds, since, row.position, true), {
    timeout: 30_000,
  });
}
