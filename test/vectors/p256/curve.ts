/* P-256 (FIPS 186-4 D.1.2.3) in affine coordinates, by the textbook: slow, plain, and sharing nothing with what it judges. */

export const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
export const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** `undefined` is the point at infinity. */
export type Point = { x: bigint; y: bigint } | undefined;
export const G: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};

const mod = (a: bigint, m: bigint): bigint => ((a % m) + m) % m;

export function power(base: bigint, exponent: bigint, m: bigint): bigint {
  let result = 1n;
  for (let [b, e] = [mod(base, m), exponent]; e > 0n; b = (b * b) % m, e >>= 1n) if (e & 1n) result = (result * b) % m;
  return result;
}
/** By Fermat: both moduli are prime. */
export const inverse = (a: bigint, m: bigint): bigint => power(a, m - 2n, m);
export const isOnCurve = ({ x, y }: { x: bigint; y: bigint }): boolean => mod(y * y - (x * x * x - 3n * x + B), P) === 0n;

export const negate = (a: Point): Point => a && { x: a.x, y: mod(-a.y, P) };

export function add(a: Point, b: Point): Point {
  if (!a || !b) return a ?? b;
  if (a.x === b.x && a.y !== b.y) return undefined;
  const slope = a.x === b.x ? (3n * a.x * a.x - 3n) * inverse(2n * a.y, P) : (b.y - a.y) * inverse(b.x - a.x, P);
  const x = mod(slope * slope - a.x - b.x, P);
  return { x, y: mod(slope * (a.x - x) - a.y, P) };
}

export function multiply(k: bigint, point: Point): Point {
  let sum: Point;
  for (let [rest, p] = [mod(k, N), point]; rest > 0n; rest >>= 1n, p = add(p, p)) if (rest & 1n) sum = add(sum, p);
  return sum;
}

/** A point with this x, if the curve has one. */
export function lift(x: bigint): Point {
  const square = mod(x * x * x - 3n * x + B, P);
  const y = power(square, (P + 1n) / 4n, P);
  return (y * y) % P === square ? { x, y } : undefined;
}

/** FIPS 186-4 §6.4 over a hash as a number; high s as well as low. */
export function verifies(e: bigint, r: bigint, s: bigint, q: Point): boolean {
  if (r < 1n || r >= N || s < 1n || s >= N || !q) return false;
  const w = inverse(s, N);
  const sum = add(multiply(e * w, G), multiply(r * w, q));
  return sum !== undefined && sum.x % N === r;
}
