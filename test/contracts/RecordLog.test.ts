import { expect } from 'chai';
import { getBytes, hexlify } from 'ethers';
import { sha256 } from '../../protocol/hash.ts';
import { leafHash } from '../../protocol/log/leaf.ts';
import { consistencyProof, inclusionProof, merkleRoot } from '../../protocol/log/merkle.ts';
import { sideCode } from '../../protocol/sides.ts';
import { startTestNetwork, type TestNetwork } from './setup/network.ts';
import { organisation, type TestKey } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';

const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 21];
const entries = Array.from({ length: 22 }, (_, i) => sha256(Uint8Array.of(i)));
const leaves = entries.map(leafHash);
const rootOf = (size: number): string => hexlify(merkleRoot(leaves.slice(0, size)));
const hexes = (hashes: Uint8Array[]): string[] => hashes.map((hash) => hexlify(hash));
const VN = sideCode('VN');
const CN = sideCode('CN');

describe('RecordLog', () => {
  let network: TestNetwork;
  let gateway: TestKey;
  let other: TestKey;
  let exporter: TestKey;
  let now: number;

  beforeEach(async () => {
    network = await startTestNetwork();
    const { verifier } = network.deployed;
    const all = [
      organisation('VN', ['GATEWAY'], verifier, 1),
      organisation('CN', ['GATEWAY'], verifier, 1),
      organisation('VN', ['EXPORTER'], verifier, 1),
    ];
    await network.onboard(all);
    [gateway, other, exporter] = all.map(({ keys }) => keys[0]) as [TestKey, TestKey, TestKey];
    now = await network.time();
  });
  afterEach(() => network.close());

  interface Head {
    side?: number;
    size: number;
    root?: string;
    signedAt?: number;
    key?: TestKey;
    proof: string[];
  }

  async function head({ side = VN, size, root = rootOf(size), signedAt = now, key = gateway, proof }: Head): Promise<unknown[]> {
    const digest: string = await network.log.getFunction('headDigest')(side, size, root, signedAt);
    return [side, size, root, signedAt, key.id, key.sign(digest), proof];
  }
  const anchor = async (one: Head): Promise<void> => {
    const sent = await network.log.getFunction('anchor').send(...(await head(one)));
    await sent.wait();
  };
  const refusal = async (one: Head): Promise<string> =>
    revertOf(network.log.getFunction('anchor').staticCall(...(await head(one))), network.log.interface);
  const grow = (from: number, to: number): string[] => hexes(consistencyProof(leaves.slice(0, to), from));

  it('grows by any consistent step, and names every past head', async () => {
    let last = 0;
    for (const size of SIZES) {
      await anchor({ size, proof: grow(last, size) });
      last = size;
    }
    expect(await network.log.getFunction('headCount')(VN)).to.equal(BigInt(SIZES.length));
    for (const size of SIZES) expect(await network.log.getFunction('rootOfSize')(VN, size)).to.equal(rootOf(size));
    expect((await network.log.getFunction('latest')(VN)).size).to.equal(21n);
    expect(await revertOf(network.log.getFunction('rootOfSize')(VN, 6), network.log.interface)).to.equal('HeadUnknown');
  });

  it('proves between every two sizes, and refuses a proof with any byte changed, missing or added', async () => {
    for (const from of SIZES) {
      const fork = await startFrom(from);
      for (let to = from + 1; to <= leaves.length; to += 1) {
        const proof = grow(from, to);
        expect(await refusal({ size: to, proof }), `${from} to ${to}`).to.equal('none');
        const bad = [proof.slice(1), [...proof, rootOf(1)], proof.map((hash, i) => (i === proof.length - 1 ? flipped(hash) : hash))];
        for (const one of bad) expect(await refusal({ size: to, proof: one }), `${from} to ${to}, spoilt`).to.equal('InconsistentHead');
        expect(await refusal({ size: to, root: flipped(rootOf(to)), proof })).to.equal('InconsistentHead');
      }
      await fork();
    }
  });

  it('neither shrinks, nor forks, nor goes back in time', async () => {
    await anchor({ size: 5, proof: [] });
    expect(await refusal({ size: 5, root: flipped(rootOf(5)), proof: [] })).to.equal('HeadNotNewer');
    expect(await refusal({ size: 4, proof: [] })).to.equal('HeadNotNewer');
    expect(await refusal({ size: 6, proof: grow(5, 6), signedAt: now - 1 })).to.equal('HeadNotNewer');
    expect(await refusal({ size: 6, proof: [] })).to.equal('InconsistentHead');
    const forked = hexlify(merkleRoot([...leaves.slice(1, 6), leaves[0] as Uint8Array]));
    expect(await refusal({ size: 6, root: forked, proof: grow(5, 6) })).to.equal('InconsistentHead');
  });

  it('takes a head from a gateway of its own side only', async () => {
    const first = { size: 3, proof: [] };
    expect(await refusal({ ...first, key: other })).to.equal('NotThisSidesGateway');
    expect(await refusal({ ...first, key: exporter })).to.equal('NotThisSidesGateway');
    expect(await refusal({ ...first, side: CN })).to.equal('NotThisSidesGateway');
    expect(await refusal({ ...first, signedAt: now + 10_000 })).to.equal('ACT_FROM_FUTURE');
    expect(await refusal({ ...first, side: CN, key: other })).to.equal('none');
    const [side, size, root, signedAt, key, , proof] = await head(first);
    const forged = exporter.sign(await network.log.getFunction('headDigest')(VN, 3, rootOf(3), now));
    const tried = network.log.getFunction('anchor').staticCall(side, size, root, signedAt, key, forged, proof);
    expect(await revertOf(tried)).to.equal('SIGNATURE_INVALID');
  });

  it('verifies the inclusion of every entry in an anchored head, and of no other', async () => {
    for (const [i, size] of [7, 8, 13].entries()) {
      await anchor({ size, proof: grow([0, 7, 8][i] as number, size) });
      const included = (entry: Uint8Array, index: number, proof: Uint8Array[]): Promise<boolean> =>
        network.log.getFunction('included')(VN, size, entry, index, hexes(proof));
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(leaves.slice(0, size), index);
        expect(await included(entries[index] as Uint8Array, index, proof), `${index} of ${size}`).to.equal(true);
        expect(await included(entries[(index + 1) % size] as Uint8Array, index, proof)).to.equal(false);
        expect(await included(entries[index] as Uint8Array, (index + 1) % size, proof)).to.equal(false);
        expect(await included(entries[index] as Uint8Array, index, proof.slice(1))).to.equal(false);
      }
    }
  });

  /** Anchors a first head, and takes it back when called. */
  async function startFrom(size: number): Promise<() => Promise<unknown>> {
    const snapshot = await network.request<string>('evm_snapshot');
    await anchor({ size, proof: [] });
    return () => network.request('evm_revert', snapshot);
  }
});

const flipped = (hash: string): string => {
  const bytes = getBytes(hash);
  bytes[31] = (bytes[31] ?? 0) ^ 1;
  return hexlify(bytes);
};
