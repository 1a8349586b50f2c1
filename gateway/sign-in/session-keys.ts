import { createECDH, createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Side } from '../../protocol/sides.ts';

/** ES256 key pair of this side's session tokens. Derived from the token secret, so a restart ends no session and no key file is kept. */
export interface SessionKeys {
  privateKey: KeyObject;
  publicKey: KeyObject;
  keyId: string;
  issuer: string;
}

/** Name of the public keys (a JWKS) in the side's folder: the side's indexer checks tokens with them. */
export const JWKS_FILE = 'session-keys.json';
export const issuerOf = (side: Side): string => `urn:thongquan:${side}`;

export function deriveSessionKeys(secret: string, side: Side): SessionKeys {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar(Buffer.from(secret.replace(/^0x/, ''), 'hex'), side));
  const point = ecdh.getPublicKey();
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const privateKey = createPrivateKey({ key: { ...jwk, d: ecdh.getPrivateKey().toString('base64url') }, format: 'jwk' });
  const keyId = createHash('sha256').update(point).digest('base64url').slice(0, 16);
  return { privateKey, publicKey, keyId, issuer: issuerOf(side) };
}

/** 32 bytes below the order of P-256; HKDF again in the rare case that they are not. */
function scalar(secret: Buffer, side: Side): Buffer {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  for (let attempt = 0; ; attempt++) {
    const bytes = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `thongquan session ${side} ${attempt}`, 32));
    const value = BigInt(`0x${bytes.toString('hex')}`);
    if (value > 0n && value < order) return bytes;
  }
}

/** Publishes the public key for the side's other services, whole or not at all. */
export async function publishJwks(keys: SessionKeys, dataDir: string): Promise<void> {
  const path = join(dataDir, JWKS_FILE);
  await writeFile(`${path}.new`, JSON.stringify(jwksOf(keys)));
  await rename(`${path}.new`, path);
}

export const jwksOf = (keys: SessionKeys) => ({
  keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: keys.keyId, alg: 'ES256', use: 'sig' }],
});
