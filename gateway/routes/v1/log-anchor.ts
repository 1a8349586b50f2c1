import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../../../protocol/refusals.ts';
import { keyOf } from '../../events/actor.ts';
import { sessionOf } from '../../plugins/session.ts';
import type { Services } from '../../services.ts';
import { describe } from '../describe.ts';

const MAY = ['GATEWAY', 'AUDITOR', 'CUSTOMS'] as const;

/** Anchors the record log's head now rather than at the next turn. */
export function logAnchor(app: FastifyInstance, services: Services): void {
  const answer = z.object({ size: z.number() });
  const schema = describe({ summary: 'Anchor the head of the record log', tag: 'record log', session: true, answers: { 200: answer } });
  app.post('/v1/log/anchor', { schema }, async (request) => {
    const session = await sessionOf(request);
    const key = await keyOf(services.db.prisma, services.participants, session.sub, '/key');
    if (!MAY.some((role) => key.roles.includes(role))) throw new Refusal('ROLE_MISSING');
    return { size: await services.recordLog.anchor() };
  });
}
