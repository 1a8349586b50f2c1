import { Prisma, type PrismaClient } from '../../database/client.ts';
import { bytesOf } from '../bytes.ts';
import { Pulse } from '../outbox/pulse.ts';
import { type Audience, visibleTo } from './audience.ts';
import { type News, type NewsRow, newsOf } from './news.ts';

/** Two numbers of `pg_advisory_xact_lock`: ours, and that of giving places. The notifier's own lock is another: it is held for long. */
const NAMESPACE = 0x5448;
const PLACING = 81;
const PLACED_AT_ONCE = 2_000;
const PAUSE_MS = 200;

/**
 * Gives committed news their places, in the order in which they were found committed. One process at a time: whoever has read up to a
 * place has missed nothing before it. Answers how many were placed.
 */
export async function placeNews(prisma: PrismaClient): Promise<number> {
  return prisma.$transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<{ held: boolean }[]>`SELECT pg_try_advisory_xact_lock(${NAMESPACE}::int, ${PLACING}::int) AS held`;
    if (!lock?.held) return 0;
    return tx.$executeRaw`
      UPDATE gateway.news n SET position = p.position
      FROM (SELECT seq, nextval('gateway.news_position_seq') AS position
            FROM (SELECT seq FROM gateway.news WHERE position IS NULL ORDER BY seq LIMIT ${PLACED_AT_ONCE}) unplaced ORDER BY seq) p
      WHERE n.seq = p.seq`;
  });
}

/** The last place given, and the first whose news are still kept. */
export async function placesOf(prisma: PrismaClient): Promise<{ first: bigint; last: bigint }> {
  const [row] = await prisma.$queryRaw<{ first: bigint; last: bigint }[]>`
    SELECT coalesce((SELECT min(position) FROM gateway.news), s.last_value + 1)::bigint AS first,
           CASE WHEN s.is_called THEN s.last_value ELSE 0 END::bigint AS last
    FROM gateway.news_position_seq s`;
  return row ?? { first: 1n, last: 0n };
}

/** News after a place that an audience may see, of one consignment or of all. */
export async function readNews(
  prisma: PrismaClient,
  audience: Audience,
  after: bigint,
  { limit, consignment }: { limit: number; consignment?: string | undefined },
): Promise<News[]> {
  const about = consignment === undefined ? Prisma.empty : Prisma.sql`AND n.consignment = ${bytesOf(consignment)}`;
  const rows = await prisma.$queryRaw<NewsRow[]>`
    SELECT n.position, n.kind, n.digest, n.consignment, n.event, n.state, n.code, n.marks, n.at FROM gateway.news n
    WHERE n.position > ${after} ${about} AND ${visibleTo(audience)} ORDER BY n.position LIMIT ${limit}`;
  return rows.map(newsOf);
}

/** Tells the streams of this process that there are news. It reads the database only: news of the other processes count alike. */
export class Feed {
  readonly #prisma: PrismaClient;
  readonly #pulse: Pulse;
  readonly #waiting = new Set<() => void>();
  #last = 0n;
  #readers = 0;

  constructor(prisma: PrismaClient, log: { warn(fields: object, text: string): void }) {
    this.#prisma = prisma;
    this.#pulse = new Pulse(
      () => this.#look(),
      PAUSE_MS,
      (error) => log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'news could not be read and are tried again'),
    );
  }

  start(): void {
    this.#pulse.start();
  }

  async close(): Promise<void> {
    await this.#pulse.stop();
    this.#wakeAll();
  }

  get readers(): number {
    return this.#readers;
  }

  /** Counts a reader in; answers how to count it out. While there is none, nothing is asked of the database. */
  enter(): () => void {
    this.#readers += 1;
    this.#pulse.wake();
    return () => {
      this.#readers -= 1;
    };
  }

  /** Resolves when there is something after `position`, or the signal aborts. */
  async after(position: bigint, signal: AbortSignal): Promise<void> {
    while (this.#last <= position && !signal.aborted)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener('abort', wake);
      });
  }

  async #look(): Promise<void> {
    if (this.#readers === 0) return;
    await placeNews(this.#prisma);
    const { last } = await placesOf(this.#prisma);
    this.#last = last;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
