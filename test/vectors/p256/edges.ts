import { add, G, inverse, lift, multiply, N, negate, P, type Point, verifies } from './curve.ts';

/** What a P-256 verifier is given: the hash as a number, r and s, and a key. */
export interface Edge {
  name: string;
  e: bigint;
  r: bigint;
  s: bigint;
  key: { x: bigint; y: bigint };
  /** As FIPS 186-4 judges it, whatever the half that s lies in. */
  valid: boolean;
}

const D = 0x2f6a0e1c9d8b7a69584736251403f2e1d0cfbeadb9c8d7e6f5a4b3c2d1e0f102n;
const K = 0x6c1f3e5d7b9a8c0e2d4f6a8b1c3e5d7f9b0a2c4e6d8f1a3b5c7e9d0f2a4b6c8dn;
const E = 0x7a6e3752bab955b45cbed7aca78f5b63e8b453836c5f8e0f539150ce9ba46090n;
const KEY = point(multiply(D, G));
const ALL_ONES = (1n << 256n) - 1n;

function point(p: Point): { x: bigint; y: bigint } {
  if (!p) throw new RangeError('the point at infinity has no coordinates');
  return p;
}
const judged = (one: Omit<Edge, 'valid'>): Edge => ({ ...one, valid: verifies(one.e, one.r, one.s, one.key) });

/** A signature of e by d with nonce k. */
function sign(name: string, e: bigint, d: bigint, k: bigint): Edge {
  const r = point(multiply(k, G)).x % N;
  const s = (inverse(k, N) * (e + r * d)) % N;
  return judged({ name, e, r, s, key: point(multiply(d, G)) });
}

/**
 * A signature and its key from the two factors that the verifier computes, u1·G + u2·Q = R: how to meet sums that no signer would meet.
 * r = x(R) mod n, s = r / u2, e = u1·s.
 */
function fromFactors(name: string, u1: bigint, u2: bigint, sum: Point): Edge {
  const key = point(multiply(inverse(u2, N), add(sum, negate(multiply(u1, G)))));
  const r = point(sum).x % N;
  const s = (r * inverse(u2, N)) % N;
  return judged({ name, e: (u1 * s) % N, r, s, key });
}

/** The least x ≥ n that the curve has: its r is x − n, which a verifier that forgets the modulus refuses. */
function beyondOrder(): Point {
  for (let x = N; x < P; x += 1n) {
    const found = lift(x);
    if (found) return found;
  }
  throw new RangeError('the curve has points beyond its order');
}

const SPECIAL_SCALARS = { zero: 0n, one: 1n, 'n − 1': N - 1n, n: N, 'n + 1': N + 1n, p: P, 'p + 1': P + 1n, '2²⁵⁶ − 1': ALL_ONES };
const SPECIAL_HASHES = {
  ...SPECIAL_SCALARS,
  'high half zero': (1n << 128n) - 1n,
  'low half zero': ALL_ONES ^ ((1n << 128n) - 1n),
  'one limb': 0xffffffffn << 96n,
  'top bit': 1n << 255n,
};

/** Signature and key that are right, with r and s out of any combination of special values. */
export const RANGES: Edge[] = Object.entries(SPECIAL_SCALARS).flatMap(([rName, r]) =>
  Object.entries(SPECIAL_SCALARS).map(([sName, s]) => judged({ name: `r ${rName}, s ${sName}`, e: E, r, s, key: KEY })),
);

export const HASHES: Edge[] = Object.entries(SPECIAL_HASHES).map(([name, e]) => sign(`hash ${name}`, e, D, K));

export const NONCES: Edge[] = [1n, 2n, 3n, N - 1n, N - 2n, (N - 1n) / 2n, (N + 1n) / 2n].map((k) => sign(`nonce ${k}`, E, D, k));

/** Keys whose multiple of the generator is known to everybody, and so meets the verifier's own table of points. */
export const KEYS: Edge[] = [1n, 2n, 3n, 4n, 15n, 16n, N - 1n, N - 2n, N - 3n, (N + 1n) / 2n].map((d) => sign(`key ${d} G`, E, d, K));

export const SUMS: Edge[] = [
  // s = 1 with r small is the vector by which OpenZeppelin finds out whether there is a precompile; here s is what k makes it.
  judged({ name: 's 1', e: (((K - point(multiply(K, G)).x * D) % N) + N) % N, r: point(multiply(K, G)).x % N, s: 1n, key: KEY }),
  fromFactors('r beyond the order', 7n, 11n, beyondOrder()),
  fromFactors('u1 zero', 0n, 5n, multiply(K, G)),
  fromFactors('u1 1, u2 1', 1n, 1n, multiply(K, G)),
  fromFactors('u1 n − 1, u2 n − 1', N - 1n, N - 1n, multiply(K, G)),
  fromFactors('u1·G and u2·Q the same point', K, 3n, multiply(2n * K, G)),
  // u1·G = −u2·Q: the sum is infinity, which has no x; r is anything.
  infinity('u1·G and u2·Q opposite points', 3n, E, point(multiply(N - 3n, G)).x % N),
  infinity('u1·G and u2·Q opposite points, r 1', 5n, E, 1n),
];

/** e = −r·d, so that u1 + u2·d = 0. */
function infinity(name: string, d: bigint, s: bigint, r: bigint): Edge {
  const e = (N - ((r * d) % N)) % N;
  return judged({ name, e, r, s: s % N, key: point(multiply(d, G)) });
}

/** Keys that are no points of the curve, under a signature that some verifier of theirs might take. */
export const NO_KEYS: Edge[] = [
  { name: 'zero', x: 0n, y: 0n },
  { name: 'off the curve', x: KEY.x, y: KEY.y ^ 1n },
  { name: 'x not reduced', x: P, y: 1n },
  { name: 'y not reduced', x: KEY.x, y: ALL_ONES },
].map(({ name, x, y }) => ({ ...sign(`key ${name}`, E, D, K), name: `key ${name}`, key: { x, y }, valid: false }));

export const EDGES: Edge[] = [...RANGES, ...HASHES, ...NONCES, ...KEYS, ...SUMS, ...NO_KEYS];
