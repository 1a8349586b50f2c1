import { expect } from 'chai';
import { Contract, concat, dataSlice, getBytes, hexlify, Interface } from 'ethers';
import fc from 'fast-check';
import { generateKey, pointOf, signDigest } from '../../../protocol/acts/sign.ts';
import { ARTIFACTS } from '../../../protocol/bindings/artifacts.ts';
import { startTestNetwork, type TestNetwork } from '../setup/network.ts';

/** Order of P-256. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const MAGIC = new Interface(ARTIFACTS.ES256Verifier.abi).getFunction('verify')?.selector;

describe('ES256Verifier', () => {
  const key = generateKey();
  const point = hexlify(pointOf(key));
  let network: TestNetwork;
  let verifier: Contract;
  const verify = async (digest: string, signature: string, by = point): Promise<boolean> =>
    (await verifier.getFunction('verify')(by, digest, signature)) === MAGIC;

  before(async () => {
    network = await startTestNetwork();
    verifier = new Contract(network.deployed.verifier, ARTIFACTS.ES256Verifier.abi, network.provider);
  });
  after(() => network.close());

  it('takes what the protocol signs, for any digest', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), async (bytes) => {
        expect(await verify(hexlify(bytes), signDigest(key, hexlify(bytes)))).to.equal(true);
      }),
      { numRuns: 30 },
    ));

  it('refuses the same signature with a high s', async () => {
    const digest = `0x${'11'.repeat(32)}`;
    const signature = signDigest(key, digest);
    const s = BigInt(dataSlice(signature, 32));
    const high = concat([dataSlice(signature, 0, 32), `0x${(N - s).toString(16).padStart(64, '0')}`]);
    expect(await verify(digest, signature)).to.equal(true);
    expect(await verify(digest, high)).to.equal(false);
  });

  it('refuses another length, another digest, another key, and a key off the curve', async () => {
    const digest = `0x${'22'.repeat(32)}`;
    const signature = signDigest(key, digest);
    const off = getBytes(point);
    off[63] = (off[63] ?? 0) ^ 1;
    expect(await verify(digest, concat([signature, '0x00'])), 'trailing byte').to.equal(false);
    expect(await verify(digest, dataSlice(signature, 0, 63)), 'short').to.equal(false);
    expect(await verify(digest, '0x'), 'empty').to.equal(false);
    expect(await verify(`0x${'23'.repeat(32)}`, signature), 'digest').to.equal(false);
    expect(await verify(digest, signature, hexlify(pointOf(generateKey()))), 'key').to.equal(false);
    expect(await verify(digest, signature, hexlify(off)), 'off the curve').to.equal(false);
    expect(await verify(digest, signature, concat([point, '0x00'])), 'long key').to.equal(false);
  });

  it('refuses zero and order as r or s', async () => {
    const digest = `0x${'33'.repeat(32)}`;
    const word = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`;
    for (const [r, s] of [
      [0n, 1n],
      [1n, 0n],
      [N, 1n],
      [1n, N],
    ] as const)
      expect(await verify(digest, concat([word(r), word(s)]))).to.equal(false);
  });
});
