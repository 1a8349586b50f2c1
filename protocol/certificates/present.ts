import { CompactSign, importJWK, type JWK } from 'jose';
import type { DataClass } from '../documents/classes.ts';
import { utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { readJwt } from './certificate.ts';
import { CERTIFICATE_KINDS, certificateName, classOfClaim } from './kinds.ts';
import { digestOf, joinSdJwt, processDisclosures, splitSdJwt } from './sd-jwt.ts';

export const BINDING_TYP = 'kb+jwt';

/**
 * Keeps of a certificate what one who sees it shall see.
 *
 * @param show of the pointer and privacy class of each claim.
 * @throws {Refusal} SCHEMA_INVALID for what is no whole certificate: one with a Key Binding JWT is somebody's presentation already
 */
export function present(compact: string, show: (pointer: string, dataClass: DataClass) => boolean): string {
  const { jwt, disclosures, binding } = splitSdJwt(compact);
  if (binding !== undefined) throw new Refusal('SCHEMA_INVALID', 'a presentation is not presented again');
  const { payload, clear } = readJwt(jwt);
  const kind = CERTIFICATE_KINDS[certificateName(clear.vct)];
  const { places } = processDisclosures(payload, disclosures);
  const shown = disclosures.filter((_, i) => {
    const dataClass = classOfClaim(kind, places[i] as string);
    return dataClass !== undefined && show(places[i] as string, dataClass);
  });
  return joinSdJwt({ jwt, disclosures: shown });
}

/** For whom a presentation is made, so that nobody else can use it. */
export interface Audience {
  /** Who asked. */
  aud: string;
  /** What it asked to be repeated. */
  nonce: string;
}

/** Adds a Key Binding JWT (RFC 9901 §4.3). @param iat Unix seconds. @param key of the holder, whose public part the certificate names */
export async function bindToHolder(presentation: string, { aud, nonce }: Audience, iat: number, key: JWK): Promise<string> {
  const { jwt, disclosures, binding } = splitSdJwt(presentation);
  if (binding !== undefined) throw new Refusal('SCHEMA_INVALID', 'it is bound already');
  const claims = { iat, aud, nonce, sd_hash: digestOf(presentation) };
  const signed = await new CompactSign(utf8(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ: BINDING_TYP })
    .sign(await importJWK(key, 'ES256'));
  return joinSdJwt({ jwt, disclosures, binding: signed });
}
