import type { FastifyInstance } from 'fastify';
import { hexOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';

/** How far this index is; open to anyone, so that a load balancer can ask. */
export function statusRoute(app: FastifyInstance, context: Context): void {
  app.get('/v1/status', async () => {
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
