import { statfs } from 'node:fs/promises';
import { sideCode } from '../../protocol/sides.ts';
import type { Services } from '../services.ts';

/** A scrape is answered within Prometheus' ten seconds, also when what it asks is away. */
const PATIENCE_MS = 3_000;

type Asked = Pick<Services, 'config' | 'db' | 'rpc' | 'relayer' | 'account' | 'metrics' | 'readiness'>;

/** Asks database, chain and disk for what the metrics tell of them. What is away is told as away, and its values are not told. */
export async function ask(services: Asked): Promise<void> {
  const { metrics, relayer, readiness } = services;
  metrics.set('thongquan_relayer_leader', relayer.leads ? 1 : 0);
  metrics.set('thongquan_relayer_unfunded', relayer.status.unfunded ? 1 : 0);
  metrics.set('thongquan_relayer_replacements', relayer.status.replacements);
  metrics.set('thongquan_ready', (await readiness.report()).ready ? 1 : 0);
  await Promise.all([askDatabase(services), askChain(services), askDisk(services)]);
}

interface Row {
  accepted: number;
  broadcast: number;
  accepted_s: number;
  broadcast_s: number;
  rejected: number;
  messages: number;
  messages_s: number;
  size: bigint;
  anchored: bigint;
  indexed: bigint | null;
  cosigned: bigint;
  disputed: number;
  mirrored: bigint;
  heard_s: number | null;
  erasures: number;
}

/** One statement: all of one moment, each from an index. */
async function askDatabase({ config, db, metrics }: Asked): Promise<void> {
  const asked = db.prisma.$queryRaw<Row[]>`
    SELECT
      (SELECT count(*)::int FROM gateway.acts WHERE state = 'accepted' AND carrier = 'act') AS accepted,
      (SELECT count(*)::int FROM gateway.acts WHERE state = 'broadcast') AS broadcast,
      (SELECT count(*)::int FROM gateway.acts WHERE state = 'rejected' AND origin = 'own') AS rejected,
      (SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 FROM gateway.acts WHERE state = 'accepted' AND carrier = 'act') AS accepted_s,
      (SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 FROM gateway.acts WHERE state = 'broadcast') AS broadcast_s,
      p.messages, p.messages_s,
      (SELECT coalesce(max(index) + 1, 0) FROM gateway.log_leaves) AS size,
      (SELECT coalesce(max(size), 0) FROM chain.heads WHERE side = ${sideCode(config.side)}) AS anchored,
      (SELECT max(block) FROM chain.checkpoint) AS indexed,
      (SELECT coalesce(max(height), 0) FROM gateway.checkpoints WHERE state = 'cosigned') AS cosigned,
      (SELECT count(*)::int FROM gateway.checkpoints WHERE state = 'disputed') AS disputed,
      (SELECT coalesce(max(size), 0) FROM gateway.mirror_head) AS mirrored,
      (SELECT extract(epoch FROM now() - max(heard_at))::float8 FROM gateway.mirror_head) AS heard_s,
      (SELECT count(*)::int FROM gateway.erasures WHERE state <> 'erased') AS erasures
    FROM (SELECT count(*)::int AS messages, coalesce(extract(epoch FROM now() - min(a.received_at)), 0)::float8 AS messages_s
      FROM gateway.peer_outbox o JOIN gateway.acts a ON a.digest = o.digest WHERE o.acknowledged_at IS NULL) p`;
  const [row] = (await patiently(asked)) ?? [];
  metrics.set('thongquan_database_up', row ? 1 : 0);
  metrics.forget('thongquan_outbox_acts', 'thongquan_outbox_oldest_seconds', 'thongquan_indexed_block', 'thongquan_mirror_heard_seconds');
  if (!row) {
    metrics.forget('thongquan_outbox_rejected', 'thongquan_peer_outbox_messages', 'thongquan_peer_outbox_oldest_seconds');
    metrics.forget('thongquan_checkpoint_cosigned_block', 'thongquan_checkpoints_disputed', 'thongquan_erasures_waiting');
    return metrics.forget('thongquan_log_size', 'thongquan_log_anchored_size', 'thongquan_mirror_size');
  }
  for (const state of ['accepted', 'broadcast'] as const) {
    metrics.set('thongquan_outbox_acts', row[state], { state });
    metrics.set('thongquan_outbox_oldest_seconds', row[`${state}_s`], { state });
  }
  metrics.set('thongquan_outbox_rejected', row.rejected);
  metrics.set('thongquan_peer_outbox_messages', row.messages);
  metrics.set('thongquan_peer_outbox_oldest_seconds', row.messages_s);
  metrics.set('thongquan_log_size', Number(row.size));
  metrics.set('thongquan_log_anchored_size', Number(row.anchored));
  metrics.set('thongquan_checkpoint_cosigned_block', Number(row.cosigned));
  metrics.set('thongquan_checkpoints_disputed', row.disputed);
  metrics.set('thongquan_mirror_size', Number(row.mirrored));
  metrics.set('thongquan_erasures_waiting', row.erasures);
  if (row.heard_s !== null) metrics.set('thongquan_mirror_heard_seconds', row.heard_s);
  if (row.indexed !== null) metrics.set('thongquan_indexed_block', Number(row.indexed));
}

async function askChain({ rpc, account, db, metrics }: Asked): Promise<void> {
  const number = async (method: string, params: unknown[]): Promise<number> => Number(await rpc.send<string>(method, params));
  const answers = await patiently(
    Promise.all([
      number('eth_blockNumber', []),
      number('eth_getBalance', [account.address, 'latest']),
      number('eth_getTransactionCount', [account.address, 'latest']),
    ]),
  );
  metrics.set('thongquan_chain_up', answers ? 1 : 0);
  if (!answers) return metrics.forget('thongquan_chain_head_block', 'thongquan_relayer_balance_wei', 'thongquan_relayer_nonce_lag');
  const [head, balance, mined] = answers;
  metrics.set('thongquan_chain_head_block', head);
  metrics.set('thongquan_relayer_balance_wei', balance);
  const signed = await patiently(
    db.prisma.transaction.aggregate({ where: { account: account.bytes, state: { in: ['signed', 'broadcast'] } }, _max: { nonce: true } }),
  );
  if (signed) metrics.set('thongquan_relayer_nonce_lag', Math.max(0, Number(signed._max.nonce ?? BigInt(mined - 1)) + 1 - mined));
}

async function askDisk({ config, metrics }: Asked): Promise<void> {
  const disk = await patiently(statfs(config.dataDir));
  if (disk) metrics.set('thongquan_disk_free_bytes', disk.bavail * disk.bsize);
  else metrics.forget('thongquan_disk_free_bytes');
}

/** An answer, or nothing when it fails or takes too long. */
async function patiently<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, undefined);
  });
  try {
    return await Promise.race([answer, patience]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
