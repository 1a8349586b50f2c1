import { Fault } from '../../database/fault.ts';
import { collect } from './collect.ts';
import type { Batch } from './rows.ts';
import type { BlockHeader, ChainSource } from './source.ts';

/** One block, by hash; undefined when the endpoint dropped the block meanwhile. */
export async function readBlock(source: ChainSource, block: BlockHeader, clearance: string): Promise<Batch | undefined> {
  const logs = await source.logsOf(block);
  return logs && collect(logs, new Map([[block.number, block]]), block, clearance);
}

/**
 * Blocks `from` to `to`, the first of which builds on `parent` if given. A hash commits to all that came before it: `to` answered the
 * same before and after everything else was read, and every log names the block it is in, so that all is of one history; undefined
 * when not.
 */
export async function readRange(
  source: ChainSource,
  from: number,
  to: number,
  clearance: string,
  parent?: string,
): Promise<Batch | undefined> {
  const before = await source.block(to);
  if (!before) return undefined;
  const logs = await source.logsBetween(from, to);
  const numbers = new Set([from, ...logs.map((log) => log.block)]);
  const headers = new Map<number, BlockHeader>();
  for (const header of await source.blocks([...numbers])) if (header) headers.set(header.number, header);
  const after = await source.block(to);
  if (after?.hash !== before.hash) return undefined;
  if (parent !== undefined && headers.get(from)?.parent !== parent) return undefined;
  try {
    return collect(logs, headers, before, clearance);
  } catch (error) {
    if (error instanceof Fault && error.code === 'CHAIN_ANSWERS_DIFFER') return undefined;
    throw error;
  }
}
