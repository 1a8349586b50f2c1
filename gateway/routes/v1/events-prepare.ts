import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { callerOf } from '../../access/caller.ts';
import { prepare } from '../../events/prepare.ts';
import { documentSchema, parsePrepare } from '../../events/request.ts';
import { actSchema } from '../../events/wire.ts';
import { PREPARE_EXAMPLES, prepareBody } from '../../openapi/said.ts';
import type { Services } from '../../services.ts';
import { text } from '../schemas.ts';

const answer = z.object({ act: actSchema, digest: bytes32, document: documentSchema, summary: text }).meta({ id: 'Prepared' });

/** What to sign for an event. Refuses all that submitting would refuse, before anybody signs. */
export function eventsPrepare(app: FastifyInstance, services: Services): void {
  const schema = describe({
    id: 'prepareEvent',
    summary: 'Prepare an event for signing',
    about:
      'Answers the act to sign, its digest, the document it commits to and what it says in plain words. Recompute digest and commitment before signing; sign the digest (ES256 over its 32 bytes, 64 bytes r‖s, low s).',
    tag: 'events',
    access: { who: 'session', scope: 'events:submit' },
    body: prepareBody,
    examples: PREPARE_EXAMPLES,
    answers: { 200: answer },
  });
  app.post('/v1/events/prepare', { schema }, async (request) => {
    await services.caughtUp;
    return prepare(services, callerOf(request), parsePrepare(request.body));
  });
}
