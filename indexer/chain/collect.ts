import { Fault } from '../../database/fault.ts';
import { decodeLog } from './decode.ts';
import type { Batch, BlockRow } from './rows.ts';
import type { BlockHeader, RawLog } from './source.ts';

/** Makes a batch of logs in order and of the headers of the blocks they are in. */
export function collect(logs: readonly RawLog[], headers: ReadonlyMap<number, BlockHeader>, to: BlockHeader, clearance: string): Batch {
  const batch: Batch = { blocks: [], acts: [], skipped: [], logs: [], to: { number: to.number, hash: to.hash } };
  for (const log of logs) {
    const header = headers.get(log.block);
    if (!header || header.hash !== log.blockHash)
      throw new Fault('CHAIN_ANSWERS_DIFFER', `logs of block ${log.block} are of another block than its header`, 'read again');
    if (batch.blocks.at(-1)?.number !== header.number) batch.blocks.push(rowOf(header));
    const decoded = decodeLog(log, clearance);
    if (!decoded) continue;
    if ('act' in decoded) batch.acts.push(decoded.act);
    else if ('skipped' in decoded) batch.skipped.push(decoded.skipped);
    else batch.logs.push(decoded.log);
  }
  return batch;
}

const rowOf = ({ number, hash, parent, time }: BlockHeader): BlockRow => ({ number, hash, parent, time });
