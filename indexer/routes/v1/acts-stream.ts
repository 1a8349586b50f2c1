import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { EventStream } from '../../../http/event-stream.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { eventOf } from '../../../protocol/events.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { hexOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';
import { actLine } from '../../lists/acts.ts';
import { readerOf } from '../../plugins/access.ts';
import { accessOf, visibleActs } from '../../query/access.ts';
import { Arrivals } from '../../streams/arrivals.ts';
import { lastPosition, positionIn, positionText, type Step, stepsBehind } from '../../streams/follow.ts';

const place = z.string().max(40);
const query = z.strictObject({
  consignment: bytes32.optional(),
  after: place.optional().meta({ description: 'The `id` of an event; `0-0-0` from the beginning.' }),
});
const headers = z.object({ 'last-event-id': place.optional() });

/** What the chain records, as server-sent events, from the index's own tables: nothing is lost between two connections and nothing told twice. */
export function actsStream(app: FastifyInstance, context: Context): void {
  const arrivals = new Arrivals(context.config.databaseUrl);
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  app.addHook('onClose', () => arrivals.close());
  const schema = describe({
    id: 'streamActs',
    summary: 'Stream of acts as the chain records them',
    about:
      '`event: act.recorded` for each; `event: act.withdrawn` for one that was told and that a reorganisation took back. `Last-Event-ID`, or `after`, resumes behind an event; without either it begins with what is recorded next. `event: closed` says why the index ends the stream.',
    tag: 'streams',
    access: { who: 'session', scope: 'index:read' },
    query,
    headers,
    streams: 'text/event-stream',
  });
  app.get('/v1/acts/stream', { schema, exposeHeadRoute: false }, async (request, reply) => {
    const reader = readerOf(request);
    const { consignment, after } = parseOrRefuse(query, request.query);
    const asked =
      positionIn(request.headers['last-event-id'] as string | undefined, '/headers/last-event-id') ?? positionIn(after, '/after');
    const leave = context.reads.streams.take();
    try {
      let position = asked ?? (await lastPosition(context.reads.pool));
      reply.hijack();
      const stream = new EventStream(reply.raw);
      stream.open(reply.getHeaders());
      const end = (): void => stream.close('the index is closing');
      closing.signal.addEventListener('abort', end);
      if (closing.signal.aborted) end();
      try {
        while (!stream.ended.aborted) {
          // A key revoked or an organisation switched off since hears no more.
          const access = await accessOf(context.reads.pool, {
            key: reader.key,
            organisation: reader.organisation,
            ...(reader.signIn ? { signIn: reader.signIn } : {}),
          });
          const arrived = arrivals.next(stream.ended);
          const steps = await context.reads.snapshot((db) => stepsBehind(db, position, { visible: visibleActs(access), consignment }));
          for (const step of steps) {
            if (stream.ended.aborted) return reply;
            await tell(context, stream, step);
            position = step.position;
          }
          if (steps.length === 0) await arrived;
        }
      } catch (error) {
        stream.close(error instanceof Refusal ? error.code : 'UNAVAILABLE');
      } finally {
        closing.signal.removeEventListener('abort', end);
      }
      return reply;
    } finally {
      leave();
    }
  });
}

function tell({ handleOf }: Context, stream: EventStream, step: Step): Promise<void> {
  const id = positionText(step.position);
  // A place is told without an event, so that who resumes does not look through the same acts of others again.
  if (step.kind === 'moved') return stream.write(`id: ${id}\n\n`);
  if (step.kind === 'recorded') return stream.send({ id, event: 'act.recorded', data: actLine(step.row, handleOf) });
  const { digest, consignment, organisation, kind, block, log_index: logIndex } = step.row;
  const data = { digest: hexOf(digest), type: eventOf(kind) ?? null, consignment: hexOf(consignment), organisation: hexOf(organisation) };
  return stream.send({ id, event: 'act.withdrawn', data: { ...data, block: Number(block), logIndex } });
}
