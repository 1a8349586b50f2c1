import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One published vector of ECDSA with P-256 and SHA-256, bytes as hex without prefix. */
export interface Vector {
  name: string;
  /** qx ‖ qy. */
  key: string;
  message: string;
  /** r ‖ s, or whatever stands in its place. */
  signature: string;
  valid: boolean;
}

const word = (hex: string): string => hex.slice(-64).padStart(64, '0');
const folder = join(import.meta.dirname, '..');

interface Cavp {
  Msg: string;
  Qx: string;
  Qy: string;
  R: string;
  S: string;
  Result?: string;
}
const cavp: Record<'sigVer' | 'sigGen', Cavp[]> = JSON.parse(readFileSync(join(folder, 'nist-cavp/ecdsa-p256-sha256.json'), 'utf8'));

/** NIST's: what its validation program asks of a verifier, and the answers it expects of a signer. */
export const CAVP: Vector[] = Object.entries(cavp)
  .filter(([name]) => name !== 'source')
  .flatMap(([name, list]) =>
    list.map(({ Msg, Qx, Qy, R, S, Result = 'P' }, i) => ({
      name: `${name} ${i + 1}, ${Result}`,
      key: word(Qx) + word(Qy),
      message: Msg,
      signature: word(R) + word(S),
      valid: Result.startsWith('P'),
    })),
  );

const WYCHEPROOF_FILE = join(folder, 'wycheproof/ecdsa_secp256r1_sha256_p1363_test.json');
const WYCHEPROOF_SHA256 = 'c60de693930e386c3a5472d08081623ef8504decc54b38ac01ec6b2a2575c986';

interface Groups {
  testGroups: {
    publicKey: { wx: string; wy: string };
    tests: { tcId: number; comment: string; msg: string; sig: string; result: string }[];
  }[];
}

/** Wycheproof's (test/vectors/wycheproof/README.md). */
export const WYCHEPROOF: Vector[] = readWycheproof();

function readWycheproof(): Vector[] {
  const text = readFileSync(WYCHEPROOF_FILE);
  if (createHash('sha256').update(text).digest('hex') !== WYCHEPROOF_SHA256) throw new RangeError('not the file that README.md names');
  const { testGroups }: Groups = JSON.parse(text.toString());
  return testGroups.flatMap(({ publicKey, tests }) =>
    tests.map(({ tcId, comment, msg, sig, result }) => {
      if (result !== 'valid' && result !== 'invalid') throw new RangeError(`${tcId} is neither valid nor invalid`);
      const key = word(publicKey.wx) + word(publicKey.wy);
      return { name: `${tcId} ${comment}`, key, message: msg, signature: sig, valid: result === 'valid' };
    }),
  );
}
