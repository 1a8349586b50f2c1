import { createECDH, createHash, createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import type { JWK } from 'jose';
import type { Side } from '../../protocol/sides.ts';

/** An ES256 key pair of a side's session tokens, in PEM. Derived from the token secret: no key file is kept, and a restart ends no session. */
export interface SessionKey {
  id: string;
  privatePem: string;
  publicPem: string;
  publicJwk: JWK;
  /** Until then it only verifies. */
  signsFrom: Date;
}

export const issuerOf = (side: Side): string => `urn:thongquan:${side}`;

/** @param salt of a key of the ring; empty for the first key, which every token secret has. */
export function deriveSessionKey(secret: string, side: Side, salt: Uint8Array = new Uint8Array(), signsFrom = new Date(0)): SessionKey {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar(Buffer.from(secret.replace(/^0x/, ''), 'hex'), salt, side));
  const point = ecdh.getPublicKey();
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const privateKey = createPrivateKey({ key: { ...jwk, d: ecdh.getPrivateKey().toString('base64url') }, format: 'jwk' });
  const id = createHash('sha256').update(point).digest('base64url').slice(0, 16);
  return {
    id,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string,
    publicJwk: { ...jwk, kid: id, alg: 'ES256', use: 'sig' },
    signsFrom,
  };
}

/** 32 bytes below the order of P-256; HKDF again in the rare case that they are not. */
function scalar(secret: Buffer, salt: Uint8Array, side: Side): Buffer {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  for (let attempt = 0; ; attempt++) {
    const bytes = Buffer.from(hkdfSync('sha256', secret, salt, `thongquan session ${side} ${attempt}`, 32));
    const value = BigInt(`0x${bytes.toString('hex')}`);
    if (value > 0n && value < order) return bytes;
  }
}
