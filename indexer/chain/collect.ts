import { Fault } from '../../database/fault.ts';
import type { Contracts } from './contracts.ts';
import { decodeLog } from './decode.ts';
import type { Batch, BlockRow } from './rows.ts';
import type { BlockHeader, RawLog } from './source.ts';

/** Makes a batch of one history's logs, in the order of the chain, and of the headers of the blocks they are in. */
export function collect(logs: readonly RawLog[], headers: ReadonlyMap<number, BlockHeader>, to: BlockHeader, known: Contracts): Batch {
  const batch: Batch = { blocks: [], acts: [], skipped: [], logs: [], to: { number: to.number, hash: to.hash } };
  const contracts = known.copy();
  for (const log of logs) {
    if (!contracts.speaks(log)) continue;
    const header = headers.get(log.block);
    if (header?.hash !== log.blockHash)
      throw new Fault('CHAIN_ANSWERS_DIFFER', `logs of block ${log.block} are of another block than its header`, 'read again');
    if (batch.blocks.at(-1)?.number !== header.number) batch.blocks.push(rowOf(header));
    const decoded = decodeLog(log, contracts);
    if (!decoded) continue;
    if ('act' in decoded) batch.acts.push(decoded.act);
    else if ('skipped' in decoded) batch.skipped.push(decoded.skipped);
    else {
      contracts.fold(decoded.log);
      batch.logs.push(decoded.log);
    }
  }
  return batch;
}

const rowOf = ({ number, hash, parent, time }: BlockHeader): BlockRow => ({ number, hash, parent, time });
