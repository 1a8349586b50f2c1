import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../database/fault.ts';
import { SIDES } from '../../protocol/sides.ts';
import type { Network } from '../../scripts/network/network.ts';
import { rpc } from '../../scripts/network/rpc.ts';
import type { Link } from './link.ts';

/** What befell a network, in order: for the report of a failure. */
export type Incident = string;

export interface Schedule {
  incidents: Incident[];
  /** Transactions whose blocks a reorganisation took back. */
  dropped(): number;
  /** Ends what is under way and heals all. */
  stop(): Promise<void>;
}

const GAP_MS = 900;
const DEEPEST = 6;

/** Blocks that founding the network took stay: without them nobody is registered any more, which is no reorganisation but another chain. */
export const headOf = async ({ info }: Network): Promise<number> => Number(await rpc<string>(info.rpc, 'eth_blockNumber'));

/** Transactions in the last blocks of the chain. */
async function transactionsIn(network: Network, depth: number): Promise<number> {
  const head = await headOf(network);
  const numbers = Array.from({ length: depth }, (_, i) => `0x${(head - i).toString(16)}`);
  const counts = await Promise.all(numbers.map((number) => rpc<string>(network.info.rpc, 'eth_getBlockTransactionCountByNumber', number)));
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

/** Lets one thing after another befall the network, as the random numbers say, each kind about as often as the others. */
export function befall(network: Network, founded: number, links: Link[], random: () => number): Schedule {
  const incidents: Incident[] = [];
  const stopping = new AbortController();
  let dropped = 0;
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const between = (low: number, high: number): number => Math.round(low + random() * (high - low));

  const kill = async (): Promise<void> => {
    const name = pick(['chain', 'postgres', ...SIDES.map((side) => `${side} side`)]);
    const pid = network.pids()[name];
    incidents.push(`kill -9 ${name}`);
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It had been killed before and is not up again yet.
    }
  };
  const reorganise = async (): Promise<void> => {
    const wanted = between(1, DEEPEST);
    const method = pick(['anvil_reorg', 'anvil_rollback']);
    try {
      const depth = Math.min(wanted, (await headOf(network)) - founded);
      if (depth < 1) return;
      const held = await transactionsIn(network, depth);
      await (method === 'anvil_reorg' ? rpc(network.info.rpc, method, depth, []) : rpc(network.info.rpc, method, depth));
      incidents.push(`${method} ${depth}, with ${held} transactions`);
      dropped += held;
    } catch (error) {
      incidents.push(`${method} failed: ${reasonOf(error)}`);
    }
  };
  const onLink = (name: string, act: (link: Link) => void, longest: number) => async (): Promise<void> => {
    const link = pick(links);
    incidents.push(`${name} ${link.name}`);
    act(link);
    await pause(between(300, longest));
    link.heal();
  };
  const kinds = [
    kill,
    kill,
    reorganise,
    onLink('cut', (link) => link.cut(), 4_000),
    onLink('delay', (link) => link.delay(between(50, 600)), 3_000),
    onLink('reset', (link) => link.resetAfter(between(1, 6_000)), 2_000),
    onLink('half-open', (link) => link.halfOpen(), 300),
  ];

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pause(GAP_MS + random() * GAP_MS);
      if (!stopping.signal.aborted) await pick(kinds)();
    }
  };
  const running = run();
  return {
    incidents,
    dropped: () => dropped,
    async stop() {
      stopping.abort();
      await running;
      for (const link of links) link.heal();
    },
  };
}
