import { migrationNames } from '../../database/migrate.ts';
import type { Services } from '../services.ts';
import type { ReadinessParts } from './readiness.ts';

const PATIENCE_MS = 2_000;

/** What readiness asks of a gateway's parts. */
export function questionsOf({ config, db, rpc, sessions }: Pick<Services, 'config' | 'db' | 'rpc' | 'sessions'>): ReadinessParts['ask'] {
  const known = migrationNames();
  known.catch(() => {});
  return {
    database: () => db.prisma.$queryRaw`SELECT 1`,
    async migrations() {
      const rows = await db.prisma.$queryRaw<{ migration_name: string }[]>`
        SELECT migration_name FROM public."_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
      const applied = new Set(rows.map((row) => row.migration_name));
      const missing = (await known).filter((name) => !applied.has(name));
      if (missing.length > 0) throw Object.assign(new RangeError('the database is behind'), { code: `${missing.length} missing` });
    },
    chain: () => rpc.send('eth_chainId', []),
    async peer() {
      const answer = await fetch(new URL('/health/live', config.peerUrl), { signal: AbortSignal.timeout(PATIENCE_MS) });
      await answer.body?.cancel();
      if (!answer.ok) throw Object.assign(new RangeError('the other side answers otherwise'), { code: `HTTP ${answer.status}` });
    },
    sessionKeys: () => sessions.ready,
  };
}
