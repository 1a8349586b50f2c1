import { compactVerify, importJWK, type JWK } from 'jose';
import { Refusal } from '../refusals.ts';
import type { Role } from '../roles.ts';
import { certificateId, type HolderKey, isClear, jsonOf, ownClaims, readJwt } from './certificate.ts';
import { SKEW_S } from './clocks.ts';
import { CERTIFICATE_KINDS, type CertificateName, certificateName } from './kinds.ts';
import { type Audience, BINDING_TYP } from './present.ts';
import { type Claims, digestOf, joinSdJwt, processDisclosures, type SdJwt, splitSdJwt } from './sd-jwt.ts';
import { STATUS } from './status-list.ts';
import { readStatusList } from './status-token.ts';
import { assumed, type CertificateAssumed, type CertificateProven, type Finding, proven } from './verdict.ts';

/** A key that issues, as the registry has it. */
export interface IssuerKey {
  /** Key id. */
  kid: string;
  /** `iss` of its organisation's certificates. */
  issuer: string;
  jwk: JWK;
  roles: readonly Role[];
  /** Unix seconds; 0 none. */
  validFrom: number;
  retiredAt: number;
  revokedAt: number;
}

export interface Asked {
  keys: readonly IssuerKey[];
  /** Unix seconds. */
  now: number;
  /** The status list that the certificate points to, and the key of the gateway that signs it. Absent in a place without network. */
  status?: { token: string; key: JWK };
  /** Who must have made the presentation, and for whom; absent: whoever shows it will do. `maxAge` seconds, 300 if not said. */
  holder?: Audience & { maxAge?: number };
}

export interface CheckedCertificate {
  id: string;
  name: CertificateName;
  issuer: string;
  kid: string;
  /** Unix seconds. */
  issuedAt: number;
  expiresAt?: number;
  /** Where its status is told, and at which place. */
  status?: { uri: string; idx: number };
  /** What is disclosed. */
  claims: Claims;
  /** Digests without a disclosure: claims that are kept back, and decoys. */
  hidden: number;
  proven: Finding<CertificateProven>[];
  assumed: Finding<CertificateAssumed>[];
}

const BINDING_AGE_S = 300;

/**
 * Verifies a certificate without any network: whose it is, that nothing in it was changed, added or taken twice, that it has not expired, by a
 * status list that it was not withdrawn, and by its key binding who shows it.
 *
 * @throws {Refusal} SCHEMA_INVALID with the place; KEY_UNKNOWN, SIGNATURE_INVALID, KEY_NOT_VALID_AT_SIGNING, KEY_REVOKED, ROLE_MISSING,
 *   CERTIFICATE_EXPIRED, CERTIFICATE_WITHDRAWN, STATUS_LIST_EXPIRED
 */
export async function verifyCertificate(compact: string, { keys, now, status, holder }: Asked): Promise<CheckedCertificate> {
  const parts = splitSdJwt(compact);
  const { header, clear, payload } = readJwt(parts.jwt);
  const name = certificateName(clear.vct);
  const key = keyThatSigned(keys, header.kid, clear, now);
  await checkSigned(parts.jwt, key.jwk, '/signature');
  if (!CERTIFICATE_KINDS[name].issuers.some((role) => key.roles.includes(role)))
    throw new Refusal('ROLE_MISSING', `${name} is issued by ${CERTIFICATE_KINDS[name].issuers.join(', ')}`, '/kid');
  const { claims, hidden, places } = processDisclosures(payload, parts.disclosures);
  const misplaced = places.findIndex(isClear);
  if (misplaced >= 0) throw new Refusal('SCHEMA_INVALID', 'this claim stands in clear or not at all', `/disclosures/${misplaced}`);
  if (clear.iat > now + SKEW_S) throw new Refusal('SCHEMA_INVALID', 'a certificate of the future', '/iat');
  if (clear.exp !== undefined && clear.exp <= now) throw new Refusal('CERTIFICATE_EXPIRED', undefined, '/exp');
  const checked = [proven('signed'), proven('role'), proven('unchanged'), ...(clear.exp === undefined ? [] : [proven('current', now)])];
  const taken = [assumed('keys'), assumed('clock', now), assumed('signed-when', clear.iat), assumed('goods-same')];
  const list = clear.status?.status_list;
  if (list && status) {
    const asOf = await checkStanding(list, status, now);
    checked.push(proven('standing', asOf));
    taken.push(assumed('status-since', asOf));
  } else if (list) taken.push(assumed('status-unknown'));
  if (holder) {
    await checkHolder(parts, clear.cnf?.jwk, holder, now);
    checked.push(proven('holder'));
  } else taken.push(assumed('holder-unbound'));
  return {
    ...{ id: certificateId(parts.jwt), name, issuer: clear.iss, kid: header.kid, issuedAt: clear.iat },
    ...(clear.exp === undefined ? {} : { expiresAt: clear.exp }),
    ...(list ? { status: list } : {}),
    ...{ claims: ownClaims(claims), hidden, proven: checked, assumed: taken },
  };
}

function keyThatSigned(keys: readonly IssuerKey[], kid: string, { iss, iat }: { iss: string; iat: number }, now: number): IssuerKey {
  const key = keys.find((each) => each.kid === kid);
  if (!key) throw new Refusal('KEY_UNKNOWN', undefined, '/kid');
  if (key.issuer !== iss) throw new Refusal('SIGNATURE_INVALID', 'the key is of another issuer', '/iss');
  if (iat < key.validFrom || (key.retiredAt !== 0 && iat >= key.retiredAt))
    throw new Refusal('KEY_NOT_VALID_AT_SIGNING', undefined, '/iat');
  // Who has a key that was revoked can say of any certificate that it is old.
  if (key.revokedAt !== 0 && key.revokedAt <= now) throw new Refusal('KEY_REVOKED', undefined, '/kid');
  return key;
}

async function checkSigned(jwt: string, { kty, crv, x, y }: JWK, path: string): Promise<void> {
  try {
    await compactVerify(jwt, await importJWK({ kty, crv, x, y } as JWK, 'ES256'), { algorithms: ['ES256'] });
  } catch {
    throw new Refusal('SIGNATURE_INVALID', undefined, path);
  }
}

/** Answers when the list was made. */
async function checkStanding(
  { uri, idx }: { uri: string; idx: number },
  { token, key }: { token: string; key: JWK },
  now: number,
): Promise<number> {
  const { list, iat } = await readStatusList(token, uri, key, now);
  const standing = list.get(idx);
  if (standing !== STATUS.VALID) throw new Refusal('CERTIFICATE_WITHDRAWN', undefined, '/status');
  return iat;
}

async function checkHolder(
  parts: SdJwt,
  key: HolderKey | undefined,
  { aud, nonce, maxAge = BINDING_AGE_S }: Audience & { maxAge?: number },
  now: number,
) {
  const refuse = (detail: string, path = '/binding'): never => {
    throw new Refusal('SCHEMA_INVALID', detail, path);
  };
  const { jwt, disclosures, binding } = parts;
  if (!key) return refuse('it names no key of a holder', '/cnf');
  if (binding === undefined) return refuse('it is not bound to its holder');
  const [head = '', body = ''] = binding.split('.');
  const header = jsonOf(head, '/binding/header');
  if (header.typ !== BINDING_TYP) refuse(`not of the type ${BINDING_TYP}`, '/binding/typ');
  await checkSigned(binding, key, '/binding/signature');
  const said = jsonOf(body, '/binding');
  if (said.aud !== aud) refuse('made for another', '/binding/aud');
  if (said.nonce !== nonce) refuse('made for another occasion', '/binding/nonce');
  if (typeof said.iat !== 'number' || said.iat > now + SKEW_S || said.iat < now - maxAge) refuse('made at another time', '/binding/iat');
  if (said.sd_hash !== digestOf(joinSdJwt({ jwt, disclosures }))) refuse('made for other disclosures', '/binding/sd_hash');
}
