import { Fault } from '../../database/fault.ts';
import { collect } from './collect.ts';
import { completeLogs, demandNoMore, inOrder } from './complete.ts';
import type { Contracts } from './contracts.ts';
import type { Batch } from './rows.ts';
import type { BlockHeader, ChainSource, RawLog } from './source.ts';

/** One block, by hash; undefined when the endpoint dropped the block meanwhile. */
export function readBlock(source: ChainSource, block: BlockHeader, contracts: Contracts): Promise<Batch | undefined> {
  return reading(source, async () => {
    const logs = await namedToo(contracts, (addresses) => source.logsOf(block, addresses));
    return logs && batchOf(source, [block], logs, contracts);
  });
}

/**
 * Blocks `from` to `to`, the first of which builds on `parent` if given. Every header builds on the one before, every log names the block
 * it is in and every block's logs are whole, so that all is of one history; undefined when the chain moved while it was read.
 *
 * @throws Fault CHAIN_ANSWERS_INCOMPLETE
 */
export function readRange(
  source: ChainSource,
  from: number,
  to: number,
  contracts: Contracts,
  parent?: string,
): Promise<Batch | undefined> {
  return reading(source, async () => {
    const [headers, logs] = await Promise.all([
      source.blocks(Array.from({ length: to - from + 1 }, (_, i) => from + i)),
      namedToo(contracts, (addresses) => source.logsBetween(from, to, addresses)),
    ]);
    return logs && isOneHistory(headers, parent) ? batchOf(source, headers, logs, contracts) : undefined;
  });
}

/** Logs of all contracts that are known, and of those that these very logs name. */
async function namedToo(
  contracts: Contracts,
  ask: (addresses: readonly string[]) => Promise<RawLog[] | undefined>,
): Promise<{ logs: RawLog[]; addresses: string[] } | undefined> {
  const known = contracts.copy();
  for (;;) {
    const { addresses } = known;
    const answer = await ask(addresses);
    if (!answer) return undefined;
    const logs = inOrder(answer.filter(({ address }) => addresses.includes(address)));
    const named = logs.filter((log) => known.fold(log) !== undefined);
    if (named.length === 0) return { logs, addresses };
  }
}

function isOneHistory(headers: readonly (BlockHeader | undefined)[], parent: string | undefined): headers is BlockHeader[] {
  return headers.every((header, i) => {
    const before = i === 0 ? parent : headers[i - 1]?.hash;
    return header !== undefined && (before === undefined || header.parent === before);
  });
}

async function batchOf(
  source: ChainSource,
  headers: readonly BlockHeader[],
  { logs, addresses }: { logs: readonly RawLog[]; addresses: readonly string[] },
  contracts: Contracts,
): Promise<Batch | undefined> {
  const to = headers.at(-1);
  if (!to) return undefined;
  const byBlock = Map.groupBy(logs, (log) => log.block);
  const whole: RawLog[] = [];
  for (const header of headers) {
    const answered = byBlock.get(header.number) ?? [];
    if (answered.some((log) => log.blockHash !== header.hash)) return undefined;
    const complete = await completeLogs(source, header, answered, addresses);
    if (!complete) return undefined;
    whole.push(...complete);
  }
  await demandNoMore(source, headers, whole, addresses);
  return collect(whole, new Map(headers.map((header) => [header.number, header])), to, contracts);
}

/** What an endpoint says that cannot be is a reason to ask another. */
async function reading(source: ChainSource, read: () => Promise<Batch | undefined>): Promise<Batch | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'CHAIN_ANSWERS_INCOMPLETE') source.distrust();
    if (error.code === 'CHAIN_ANSWERS_DIFFER') return undefined;
    throw error;
  }
}
