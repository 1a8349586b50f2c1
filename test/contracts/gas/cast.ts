import { p256 } from '@noble/curves/nist';
import { getBytes, hexlify, id, toBeHex } from 'ethers';
import { keyIdOf, signerOf } from '../../../protocol/acts/sign.ts';
import { base64Url, sha256 } from '../../../protocol/hash.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { Side } from '../../../protocol/sides.ts';
import type { TestKey, TestOrganisation } from '../setup/participants.ts';

/*
 * Gas is compared to the unit, so nothing here is random: keys come from their names, and signatures are RFC 6979's. Calldata is priced
 * by its zero bytes, of which a random signature has now one, now none.
 */

/** A bytes32 made from a name. */
export const fixedId = (name: string): string => id(`thongquan gas ${name}`);

/** A P-256 key made from a name, behind the verifier. */
export function fixedKey(name: string, organisation: string, verifier: string): TestKey {
  const secret = getBytes(toBeHex((BigInt(fixedId(name)) % (p256.CURVE.n - 1n)) + 1n, 32));
  const point = p256.getPublicKey(secret, false);
  const jwk = { kty: 'EC', crv: 'P-256', x: base64Url(point.slice(1, 33)), y: base64Url(point.slice(33)) };
  const signer = signerOf(verifier, jwk);
  const sign = (digest: string): string => hexlify(p256.sign(sha256(getBytes(digest)), secret, { lowS: true }).toCompactRawBytes());
  return { id: keyIdOf(signer), signer, organisation, sign };
}

/** An organisation made from a name, with ES256 keys. */
export function fixedOrganisation(name: string, side: Side, roles: Role[], verifier: string, keys = 2): TestOrganisation {
  const own = fixedId(name);
  return { id: own, side, roles, keys: Array.from({ length: keys }, (_, i) => fixedKey(`${name} ${i}`, own, verifier)) };
}
