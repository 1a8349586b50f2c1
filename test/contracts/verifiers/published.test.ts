import { expect } from 'chai';
import { Contract, hexlify, sha256 } from 'ethers';
import { generateKey, lowS, pointOf, signDigest, verifyES256Message } from '../../../protocol/acts/sign.ts';
import { ARTIFACTS } from '../../../protocol/bindings/artifacts.ts';
import { N } from '../../vectors/p256/curve.ts';
import { EDGES } from '../../vectors/p256/edges.ts';
import { CAVP, type Vector, WYCHEPROOF } from '../../vectors/p256/published.ts';
import { type Evm, startEvm } from '../setup/evm.ts';
import { harness, harnessFactory } from '../setup/harness.ts';

/** What a verifier takes: everything as 0x-prefixed hex. */
interface Question {
  name: string;
  key: string;
  e: string;
  signature: string;
  valid: boolean;
}
type Verify = (question: Question, signature: string) => Promise<boolean>;

/** Vectors by what becomes of them. Each is counted once, so that none is left out unseen. */
interface Tally {
  taken: number;
  /** Valid by the standard, refused as they are for their high s, and taken once normalised. */
  normalised: number;
  refused: number;
}

const word = (value: bigint): string => value.toString(16).padStart(64, '0');
const sOf = (signature: string): bigint => BigInt(`0x${signature.slice(66)}`);
const questionOf = ({ message, key, signature, ...more }: Vector): Question => ({
  ...{ ...more, key: `0x${key}`, e: sha256(`0x${message}`), signature: `0x${signature}` },
});
const EDGE_QUESTIONS: Question[] = EDGES.map(({ name, key, e, r, s, valid }) => ({
  ...{ name, valid, key: `0x${word(key.x)}${word(key.y)}`, e: `0x${word(e)}`, signature: `0x${word(r)}${word(s)}` },
}));

async function tally(questions: Question[], verify: Verify): Promise<Tally> {
  const counted = { taken: 0, normalised: 0, refused: 0 };
  for (const question of questions) {
    const { name, signature, valid } = question;
    const raw = await verify(question, signature);
    const isHigh = signature.length === 130 && sOf(signature) > N / 2n;
    expect(raw, name).to.equal(valid && !isHigh);
    // An invalid signature stays so with the other s.
    const other =
      signature.length === 130 && isHigh && sOf(signature) < N ? hexlify(lowS(Buffer.from(signature.slice(2), 'hex'))) : undefined;
    if (other) expect(await verify(question, other), `${name}, normalised`).to.equal(valid);
    if (raw) counted.taken += 1;
    else if (valid) counted.normalised += 1;
    else counted.refused += 1;
  }
  return counted;
}

const CHAINS = [
  { rules: 'osaka', name: 'by the precompile of EIP-7951', native: true },
  { rules: 'prague', name: 'without the precompile', native: false },
];

for (const { rules, name, native } of CHAINS) {
  describe(`P-256 signatures on chain, ${name}`, () => {
    let evm: Evm;
    let verifier: Contract;
    let verify: Verify;

    before(async () => {
      evm = await startEvm(rules);
      const deployed = await harnessFactory('P256Harness', await evm.account(0)).deploy();
      verifier = new Contract(await deployed.getAddress(), harness('P256Harness').abi, evm.provider);
      verify = ({ key, e }, signature) => verifier.getFunction('verify')(key, e, signature);
    });
    after(() => evm.close());

    it(`is a chain ${native ? 'with' : 'without'} it`, async () => {
      const good = questionOf(CAVP.find(({ valid }) => valid) as Vector);
      expect(await verifier.getFunction('native')(good.key, good.e, good.signature)).to.equal(native);
    });

    it('answers 30 vectors of NIST: 7 taken, 11 once normalised, 12 refused', async () => {
      expect(await tally(CAVP.map(questionOf), verify)).to.deep.equal({ taken: 7, normalised: 11, refused: 12 });
    });

    it('answers 105 edge cases: 14 taken, 21 once normalised, 70 refused', async () => {
      expect(await tally(EDGE_QUESTIONS, verify)).to.deep.equal({ taken: 14, normalised: 21, refused: 70 });
    });

    it('answers 262 vectors of Wycheproof: 103 taken, 70 once normalised, 89 refused', async () => {
      expect(await tally(WYCHEPROOF.map(questionOf), verify)).to.deep.equal({ taken: 103, normalised: 70, refused: 89 });
    });

    it('takes by the verifier itself what the protocol signs, and not with the other s or another byte', async () => {
      const [{ abi, bytecode }, key, digest] = [ARTIFACTS.ES256Verifier, generateKey(), `0x${'5a'.repeat(32)}`];
      const sent = await (await evm.account(0)).sendTransaction({ data: bytecode });
      const at = (await sent.wait())?.contractAddress ?? '';
      const contract = new Contract(at, abi, evm.provider);
      const magic = contract.interface.getFunction('verify')?.selector;
      const signature = signDigest(key, digest);
      const high = `${signature.slice(0, 66)}${word(N - sOf(signature))}`;
      const answers = [signature, high, `${signature}00`, signature.slice(0, -2)].map((one) =>
        contract.getFunction('verify')(hexlify(pointOf(key)), digest, one),
      );
      expect((await Promise.all(answers)).map((answer) => answer === magic)).to.deep.equal([true, false, false, false]);
    });
  });
}

describe('P-256 signatures in the protocol', () => {
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
  const answer = (vectors: Vector[]): Promise<Tally> => {
    const messages = new Map(vectors.map((one) => [one.name, bytes(one.message)]));
    return tally(vectors.map(questionOf), async ({ name, key }, signature) =>
      verifyES256Message(messages.get(name) as Uint8Array, bytes(signature.slice(2)), bytes(key.slice(2))),
    );
  };

  it('answer 30 vectors of NIST: 7 taken, 11 once normalised, 12 refused', async () => {
    expect(await answer(CAVP)).to.deep.equal({ taken: 7, normalised: 11, refused: 12 });
  });

  it('answer 262 vectors of Wycheproof: 103 taken, 70 once normalised, 89 refused', async () => {
    expect(await answer(WYCHEPROOF)).to.deep.equal({ taken: 103, normalised: 70, refused: 89 });
  });
});
