import { sideCode } from '../../../protocol/sides.ts';
import type { GasChain, Measured } from './chain.ts';

export interface Head {
  size: number;
  root: string;
  /** Consistency with the side's last head; empty for the first. */
  proof: string[];
}

/** Anchors a head of the VN side's log, signed by its gateway. */
export async function anchorHead(chain: GasChain, { size, root, proof }: Head): Promise<Measured> {
  const { log, relayer } = chain.network;
  const [side, gateway] = [sideCode('VN'), chain.key('VN GATEWAY')];
  const digest: string = await log.getFunction('headDigest')(side, size, root, chain.now);
  return chain.send(log, relayer, 'anchor', side, size, root, chain.now, gateway.id, gateway.sign(digest), proof);
}
