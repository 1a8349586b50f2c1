import type { PrismaClient } from '../../database/client.ts';

/** Days that news can be resumed from and deliveries replayed. */
export const NEWS_KEPT_DAYS = 30;
/** Days that an idempotency key is remembered: as long as an act may wait to be included. */
export const REQUESTS_KEPT_DAYS = 7;

/** Forgets what is kept for a time only. What still waits to be sent stays. */
export async function sweep(prisma: PrismaClient): Promise<void> {
  await prisma.$executeRaw`DELETE FROM gateway.deliveries WHERE created_at < now() - make_interval(days => ${NEWS_KEPT_DAYS}) AND state <> 'waiting'`;
  await prisma.$executeRaw`DELETE FROM gateway.news WHERE at < now() - make_interval(days => ${NEWS_KEPT_DAYS})`;
  await prisma.$executeRaw`DELETE FROM gateway.requests WHERE created_at < now() - make_interval(days => ${REQUESTS_KEPT_DAYS})`;
}
