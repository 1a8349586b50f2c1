import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { statementsOf } from '../../disclosures/query.ts';
import type { Services } from '../../services.ts';
import { limit, place } from '../schemas.ts';

const query = z.strictObject({
  consignment: bytes32,
  after: place.default('0'),
  limit: limit.default('200'),
});
const answer = z.object({
  consignment: bytes32,
  disclosures: z.array(
    z.object({
      statement: z.looseObject({ format: z.string() }),
      key: bytes32.nullable(),
      signature: z.string().nullable(),
      index: z.number().nullable(),
      salt: bytes32.nullable(),
    }),
  ),
  next: z.string().nullable(),
});

/** To whom this side's gateway disclosed a consignment's documents, and what it erased: signed statements, each a leaf of the record log. */
export function disclosures(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'Disclosures made of a consignment',
    tag: 'content',
    access: { who: 'session', scope: 'audit:read' },
    query,
    answers: { 200: answer },
  });
  app.get('/v1/disclosures', { schema }, async (request) => {
    const { key } = callerOf(request);
    const { consignment, after, limit } = parseOrRefuse(
      query as z.ZodType<{ consignment: string; after: string; limit: string }>,
      request.query,
    );
    const asked = { consignment, organisation: key.organisation, roles: key.roles, after: BigInt(after), limit: Number(limit) };
    const { items, next } = await statementsOf(services.db.prisma, asked);
    return { consignment, disclosures: items, next: next === undefined ? null : String(next) };
  });
}
