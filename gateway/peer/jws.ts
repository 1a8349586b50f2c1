import { type KeyObject, sign, verify } from 'node:crypto';

/*
 * Compact JWS (RFC 7515) by ES256, as receipts are: one an act on both sides, so they are made by Node's own cryptography. A general library
 * reads them as well.
 */

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

export function signJws(header: { alg: 'ES256'; typ: string; kid: string }, payload: Buffer, key: KeyObject): string {
  const signed = `${encoded(JSON.stringify(header))}.${payload.toString('base64url')}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** @throws RangeError unless it is an ES256 signature by that key, with nothing in its header that would have to be understood. */
export function verifyJws(jws: string, key: KeyObject): { header: Record<string, unknown>; payload: Buffer } {
  const [first = '', second = '', third = '', ...more] = jws.split('.');
  const header = JSON.parse(Buffer.from(first, 'base64url').toString()) as Record<string, unknown>;
  const good =
    more.length === 0 &&
    header.alg === 'ES256' &&
    header.crit === undefined &&
    verify('sha256', Buffer.from(`${first}.${second}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(third, 'base64url'));
  if (!good) throw new RangeError('not signed by that key');
  return { header, payload: Buffer.from(second, 'base64url') };
}
