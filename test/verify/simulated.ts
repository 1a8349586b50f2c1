import type { VerifierChain } from '../../scripts/verify/chain.ts';
import type { SimulatedChain } from '../indexer/setup/chain.ts';

/** A simulated chain as the verifier asks for it. */
export const verifierChain = (chain: SimulatedChain): VerifierChain => ({
  head: () => chain.head(),
  async logs(address, to, topics = []) {
    const logs = chain.logs(0, to);
    return logs.filter((log) => log.address === address && topics.every((topic, i) => topic === null || log.topics[i] === topic));
  },
  async times(blocks) {
    const headers = await chain.blocks(blocks);
    return new Map(headers.map((header, i) => [blocks[i] as number, header?.time ?? 0]));
  },
});
