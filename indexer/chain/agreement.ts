import { Fault } from '../../database/fault.ts';
import type { BlockHeader, ChainSource } from './source.ts';

/**
 * Asks the other endpoints for their block of this height: a hash commits to everything before it. One that is not so far yet, or does
 * not answer, says nothing.
 *
 * @throws Fault CHAIN_ENDPOINTS_DISAGREE
 */
export async function demandAgreement(source: ChainSource, block: Pick<BlockHeader, 'number' | 'hash'>): Promise<void> {
  const other = (await source.witnesses(block.number)).find(({ hash }) => hash !== block.hash);
  if (!other) return;
  throw new Fault(
    'CHAIN_ENDPOINTS_DISAGREE',
    `at height ${block.number} one chain endpoint has block ${block.hash}, ${other.endpoint} has ${other.hash}`,
    'find out which endpoint follows the network, and take the other out of THONGQUAN_RPC_URLS',
  );
}
