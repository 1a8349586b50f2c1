import type { PrismaClient } from '../../database/client.ts';

/** Days that news can be resumed from and deliveries replayed. */
export const NEWS_KEPT_DAYS = 30;
/** Days that an idempotency key is remembered: as long as an act may wait to be included. */
export const REQUESTS_KEPT_DAYS = 7;

/** Accesses forgotten by one statement: a log of years is not locked for long. */
const ACCESSES_AT_ONCE = 5_000;

/** Forgets what is kept for a time only. What still waits to be sent stays. */
export async function sweep(prisma: PrismaClient, accessLogDays: number): Promise<void> {
  await prisma.$executeRaw`DELETE FROM gateway.deliveries WHERE created_at < now() - make_interval(days => ${NEWS_KEPT_DAYS}) AND state <> 'waiting'`;
  await prisma.$executeRaw`DELETE FROM gateway.news WHERE at < now() - make_interval(days => ${NEWS_KEPT_DAYS})`;
  await prisma.$executeRaw`DELETE FROM gateway.requests WHERE created_at < now() - make_interval(days => ${REQUESTS_KEPT_DAYS})`;
  while ((await forgetAccesses(prisma, accessLogDays)) === ACCESSES_AT_ONCE);
}

/** Ids follow time: the oldest are found by them, and none is looked at after the first that stays. @returns how many are forgotten */
const forgetAccesses = (prisma: PrismaClient, days: number): Promise<number> => prisma.$executeRaw`
  DELETE FROM gateway.access_log WHERE id IN (SELECT id FROM gateway.access_log ORDER BY id LIMIT ${ACCESSES_AT_ONCE})
    AND at < now() - make_interval(days => ${days})`;
