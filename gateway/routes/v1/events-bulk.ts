import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { problem } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { bulk } from '../../events/bulk.ts';
import { submitBody } from '../../openapi/said.ts';
import type { Services } from '../../services.ts';
import { accepted } from '../schemas.ts';

const NDJSON = 'application/x-ndjson';
const line = submitBody.extend({ idempotencyKey: z.string().min(1).max(200).optional() }).meta({ id: 'BulkLine' });
const answer = z
  .object({
    line: z.number().int().meta({ description: 'From 1; 0 when the rest was not read.' }),
    status: z.number().int(),
    accepted: accepted.optional(),
    problem: problem.optional(),
  })
  .meta({ id: 'BulkAnswer' });

/** Takes many signed events, one a line, and answers each by a line of its own in the same order. */
export function eventsBulk(app: FastifyInstance, services: Services): void {
  const schema = describe({
    id: 'submitEvents',
    summary: 'Submit signed events, one a line',
    about:
      'Each line is what `submitEvent` takes, with its own `idempotencyKey`: then sending the whole file again is harmless. Answers come in the order of the lines while the rest is still being sent; a line that is refused does not stop the others. At most 5,000 lines, 64 MiB in all and 1 MiB a line. Line 0 says that the rest was not read, and why.',
    tag: 'events',
    access: { who: 'anyone' },
    body: line,
    takes: NDJSON,
    answers: { 200: answer },
    streams: NDJSON,
  });
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The stream itself: nothing of it is read before it is wanted.
    scope.addContentTypeParser(NDJSON, (_request, payload, done) => done(null, payload));
    scope.post('/v1/events/bulk', { schema, bodyLimit: Number.MAX_SAFE_INTEGER, config: { longBody: true } }, async (request, reply) => {
      if (!(request.body instanceof Readable)) throw new Refusal('MEDIA_TYPE_UNSUPPORTED', `send ${NDJSON}`);
      await services.caughtUp;
      const answers = bulk(services, request.body, request.headers['accept-language']);
      return reply.type(NDJSON).send(Readable.from(textOf(answers)));
    });
  });
}

async function* textOf(answers: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const each of answers) yield `${JSON.stringify(each)}\n`;
}
