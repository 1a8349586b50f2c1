import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import type { Services } from '../../services.ts';

const query = z.strictObject({
  from: z
    .string()
    .regex(/^\d{1,15}$/)
    .default('0'),
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .default('256'),
});
const answer = z.object({ size: z.number(), entries: z.array(bytes32) });

/** Log entries in order: salted hashes that say nothing of what was recorded. The tree's leaf is SHA-256(0x00 ‖ entry). */
export function logLeaves(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'Entries of the record log',
    tag: 'record log',
    access: { who: 'anyone' },
    query,
    answers: { 200: answer },
  });
  app.get('/v1/log/leaves', { schema }, async (request) => {
    const { from, limit } = parseOrRefuse(query as z.ZodType<{ from: string; limit: string }>, request.query);
    return services.recordLog.entries(Number(from), Math.min(Number(limit), 1024));
  });
}
