import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { SIDES } from '../../../protocol/sides.ts';
import { hexOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';

const answer = z
  .object({
    side: z.enum(SIDES),
    chainId: z.string(),
    head: z.number().int().nullable(),
    checkpoint: z.object({ block: z.number().int(), hash: bytes32 }).nullable(),
    lag: z.number().int().nullable().meta({ description: 'Blocks behind the head.' }),
    writing: z.boolean(),
    problem: z.unknown(),
  })
  .meta({ id: 'Status' });

/** How far this index is; open to anyone, so that a load balancer can ask. */
export function statusRoute(app: FastifyInstance, context: Context): void {
  const schema = describe({
    ...{ id: 'getStatus', summary: 'How far this index is', tag: 'operations', access: { who: 'anyone' } },
    answers: { 200: answer },
  });
  app.get('/v1/status', { schema }, async () => {
    const { rows } = await context.database.pool.query<{ block: string; hash: Buffer }>('SELECT block, hash FROM chain.checkpoint');
    const checkpoint = rows[0] ? { block: Number(rows[0].block), hash: hexOf(rows[0].hash) } : null;
    const head = context.ingestion.head ?? null;
    return {
      side: context.config.side,
      chainId: context.config.chainId.toString(),
      head,
      checkpoint,
      lag: head === null ? null : Math.max(0, head - (checkpoint?.block ?? context.config.deployedAt - 1)),
      writing: context.ingestion.writing,
      problem: context.ingestion.problem ?? null,
    };
  });
}
