import { Fault } from '../../database/fault.ts';
import { bloomOf, mayHold } from './bloom.ts';
import type { BlockHeader, ChainSource, RawLog } from './source.ts';

/**
 * Our logs of a block, once it is sure that none is missing. The header, which the block's hash commits to, has a bloom of all its logs:
 * if ours alone make it, ours are all; if not, others' contracts spoke too, and all logs of the block together have to make it, and to be
 * numbered without a gap. An empty answer is believed where the bloom rules our addresses out.
 *
 * @param answered What the endpoint answered for our addresses, each once, in order.
 * @returns undefined when the endpoint dropped the block meanwhile.
 * @throws Fault CHAIN_ANSWERS_INCOMPLETE
 */
export async function completeLogs(
  source: ChainSource,
  block: BlockHeader,
  answered: readonly RawLog[],
  addresses: readonly string[],
): Promise<readonly RawLog[] | undefined> {
  if (answered.length === 0 && !addresses.some((address) => mayHold(block.bloom, address))) return answered;
  if (isWhole(block, answered)) return answered;
  const all = await source.logsOf(block);
  if (!all) return undefined;
  const ordered = inOrder(all);
  if (!isWhole(block, ordered)) throw incomplete(block.number);
  return ordered.filter((log) => addresses.includes(log.address));
}

/**
 * Whether another endpoint, of the same blocks, has a log that these lack. A bloom cannot tell when the last log of a block is left out and
 * others have set its bits, as with logs about the same few organisations.
 *
 * @throws Fault CHAIN_ANSWERS_INCOMPLETE
 */
export async function demandNoMore(
  source: ChainSource,
  headers: readonly BlockHeader[],
  logs: readonly RawLog[],
  addresses: readonly string[],
): Promise<void> {
  const [first, last] = [headers[0], headers.at(-1)];
  if (!first || !last) return;
  const known = new Set(logs.map(({ blockHash, index }) => `${blockHash} ${index}`));
  const blocks = new Set(headers.map(({ hash }) => hash));
  for (const { blockHash, index, block } of await source.witnessedLogs(first.number, last.number, addresses))
    if (blocks.has(blockHash) && !known.has(`${blockHash} ${index}`)) throw incomplete(block);
}

const incomplete = (block: number): Fault =>
  new Fault(
    'CHAIN_ANSWERS_INCOMPLETE',
    `logs of block ${block} are missing from what the chain endpoint answers`,
    'check the endpoint (is its index of logs whole?), or name another in THONGQUAN_RPC_URLS',
  );

const isWhole = (block: BlockHeader, logs: readonly RawLog[]): boolean =>
  logs.every((log, i) => log.index === i) && bloomOf(logs) === block.bloom;

/** Logs in the order of the chain, each once. @throws Fault CHAIN_ANSWERS_DIFFER when one place holds two. */
export function inOrder(logs: readonly RawLog[]): RawLog[] {
  const sorted = [...logs].sort((a, b) => a.block - b.block || a.index - b.index);
  return sorted.filter((log, i) => {
    const before = sorted[i - 1];
    if (before?.block !== log.block || before.index !== log.index) return true;
    if (before.blockHash === log.blockHash && before.data === log.data && before.address === log.address) return false;
    throw new Fault('CHAIN_ANSWERS_DIFFER', `block ${log.block} has two logs numbered ${log.index}`, 'read again');
  });
}
