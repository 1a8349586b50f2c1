import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../protocol/refusals.ts';
import type { KeyRecord } from '../participants.ts';
import type { Services } from '../services.ts';

type Asked = Pick<Services, 'db' | 'rpc'>;

const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 50;

/** Waits until the index has the block that the chain is at now. False when the chain cannot be asked, or the index takes too long. */
export async function indexCaughtUp({ db: { sql }, rpc }: Asked): Promise<boolean> {
  try {
    const head = BigInt(await rpc.send<string>('eth_blockNumber', []));
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(LOOK_EVERY_MS)) {
      const [row] = await sql.$queryRaw<{ block: bigint }[]>`SELECT block FROM chain.checkpoint`;
      if (row && row.block >= head) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/**
 * Whom an agent may declare for is read from the index, which is a moment behind the chain: a delegation may be there already. What an
 * agent is refused for want of one is judged again once the index has all that the chain had by then.
 */
export async function withFreshRights<T>(
  asked: Asked,
  speaker: () => Promise<Pick<KeyRecord, 'roles'> | undefined>,
  judge: () => Promise<T>,
): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'ROLE_MISSING') throw error;
    if (!(await speaker())?.roles.includes('AGENT') || !(await indexCaughtUp(asked))) throw error;
    return judge();
  }
}
