import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { EventStream } from '../../../http/event-stream.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { checkStanding } from '../../events/actor.ts';
import { audienceOf } from '../../notify/audience.ts';
import { placeNews, placesOf, readNews } from '../../notify/feed.ts';
import type { Services } from '../../services.ts';
import { place } from '../schemas.ts';

const query = z.strictObject({ consignment: bytes32.optional(), after: place.optional() });
const headers = z.object({ 'last-event-id': place.optional() });
/** Streams of one gateway process at once. */
export const STREAMS = 500;
const AT_ONCE = 100;

/** What becomes of events, as server-sent events, from a durable sequence in the database. */
export function eventsStream(app: FastifyInstance, services: Services): void {
  const schema = describe({
    id: 'streamEvents',
    summary: 'Stream of what becomes of events',
    about:
      'Each event’s `id` is its place; `Last-Event-ID`, or `after`, resumes behind it without loss for 30 days. Without either it begins with what happens next. `event: reset` says that what was asked for is kept no more, `event: closed` why the gateway ends the stream.',
    tag: 'events',
    access: { who: 'session', scope: 'events:read' },
    query,
    headers,
    streams: 'text/event-stream',
  });
  // Without a body there is nothing to follow: HEAD would wait for an end that does not come.
  app.get('/v1/events/stream', { schema, exposeHeadRoute: false }, async (request, reply) => {
    if (services.feed.readers >= STREAMS) throw new Refusal('RATE_LIMITED', 'too many streams are open');
    const { consignment, after } = parseOrRefuse(query, request.query);
    const asked =
      positionIn(request.headers['last-event-id'] as string | undefined, '/headers/last-event-id') ?? positionIn(after, '/after');
    const leave = services.feed.enter();
    try {
      await placeNews(services.db.prisma);
      const { first, last } = await placesOf(services.db.prisma);
      await follow(services, request, reply, { from: asked ?? last, lost: asked !== undefined && asked + 1n < first, consignment });
    } finally {
      leave();
    }
  });
}

interface Following {
  from: bigint;
  /** News that were asked for are kept no more. */
  lost: boolean;
  consignment: string | undefined;
}

async function follow(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  { from, lost, consignment }: Following,
): Promise<void> {
  const { db, feed } = services;
  const caller = callerOf(request);
  const { exp } = (request.user ?? {}) as { exp?: number };
  reply.hijack();
  const stream = new EventStream(reply.raw);
  stream.open(reply.getHeaders());
  const closing = (): void => stream.close('the gateway is closing');
  services.closing.signal.addEventListener('abort', closing);
  const timer = setTimeout(() => stream.close('the session has ended'), Math.max(0, (exp ?? 0) - services.now()) * 1000);
  try {
    if (lost) await stream.write(`event: reset\ndata: {}\n\n`);
    for (let position = from; !stream.ended.aborted; ) {
      await feed.after(position, stream.ended);
      if (stream.ended.aborted) return;
      // A key revoked or an organisation switched off since hears no more.
      const key = await services.participants.key(db.prisma, caller.key.id);
      if (key) checkStanding(key, services.now(), services.now());
      const audience = key && (await audienceOf(db.prisma, key.organisation, key.roles));
      if (!audience) return stream.close('the key is not in force any more');
      const { last } = await placesOf(db.prisma);
      for (;;) {
        const news = await readNews(db.prisma, audience, position, { limit: AT_ONCE, consignment });
        for (const each of news) await stream.send({ id: each.position, event: each.kind, data: each });
        const end = news.at(-1);
        if (end) position = BigInt(end.position);
        if (stream.ended.aborted || news.length < AT_ONCE) break;
      }
      if (last > position) position = last;
    }
  } catch (error) {
    stream.close(error instanceof Refusal ? error.code : 'UNAVAILABLE');
  } finally {
    clearTimeout(timer);
    services.closing.signal.removeEventListener('abort', closing);
  }
}

/** @throws {Refusal} SCHEMA_INVALID for what is no place */
export function positionIn(text: string | undefined, pointer: string): bigint | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,18}$/.test(text)) throw new Refusal('SCHEMA_INVALID', 'not the id of an event of this stream', pointer);
  return BigInt(text);
}
