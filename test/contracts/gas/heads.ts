import { hexlify } from 'ethers';
import { sha256 } from '../../../protocol/hash.ts';
import { consistencyProof, merkleRoot } from '../../../protocol/log/merkle.ts';
import type { GasChain } from './chain.ts';
import { anchorHead } from './head.ts';
import type { Row } from './row.ts';

const SIZES = [1, 2, 600, 1000];

/** A side's first heads. What one costs at a million entries, `npm run bench:gas` tells. */
export async function measureHeads(chain: GasChain): Promise<Row[]> {
  const leaves = Array.from({ length: SIZES.at(-1) as number }, (_, i) => sha256(Uint8Array.of(i >> 8, i & 0xff)));
  const rows: Row[] = [];
  let before = 0;
  for (const size of SIZES) {
    const grown = leaves.slice(0, size);
    const proof = consistencyProof(grown, before).map((hash) => hexlify(hash));
    const { gas } = await anchorHead(chain, { size, root: hexlify(merkleRoot(grown)), proof });
    rows.push({ what: before === 0 ? "a side's first head" : `from ${before} to ${size}, a proof of ${proof.length}`, gas });
    before = size;
  }
  return rows;
}
