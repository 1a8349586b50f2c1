import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { callerOf } from '../../access/caller.ts';
import { prepare } from '../../events/prepare.ts';
import { documentSchema, parsePrepare, prepareSchema } from '../../events/request.ts';
import { actSchema } from '../../events/wire.ts';
import type { Services } from '../../services.ts';
import { describe } from '../describe.ts';
import { bytes32, text } from '../schemas.ts';

const answer = z.object({ act: actSchema, digest: bytes32, document: documentSchema, summary: text });

/** What to sign for an event. Refuses all that submitting would refuse, before anybody signs. */
export function eventsPrepare(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'Prepare an event for signing',
    tag: 'events',
    access: { who: 'session', scope: 'events:submit' },
    body: prepareSchema,
    answers: { 200: answer },
  });
  app.post('/v1/events/prepare', { schema }, async (request) => {
    await services.caughtUp;
    return prepare(services, callerOf(request), parsePrepare(request.body));
  });
}
