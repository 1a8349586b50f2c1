import { z } from 'zod';
import { base64Url, fromBase64Url, hex, sha256, utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { parseOrRefuse } from '../schema/refuse.ts';
import { conceal } from './conceal.ts';
import { CERTIFICATE_KINDS, type CertificateName, classOfClaim, parseClaims } from './kinds.ts';
import { type Claims, joinSdJwt } from './sd-jwt.ts';

/** Type of the JWT of an SD-JWT VC. */
export const CERTIFICATE_TYP = 'dc+sd-jwt';

const seconds = z.number().int().min(0);
const publicKey = z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string().length(43), y: z.string().length(43) });
/** Public P-256 key that a holder proves itself by. */
export type HolderKey = z.output<typeof publicKey>;
export const holderKey = publicKey;

/** Members that the issuer's JWT has in clear: what they say is never disclosed, or kept back, on its own (SD-JWT VC §3.2.2.2). */
export const registered = z.strictObject({
  iss: z.string().min(1).max(500),
  vct: z.string(),
  iat: seconds,
  exp: seconds.optional(),
  status: z.strictObject({ status_list: z.strictObject({ idx: seconds, uri: z.string().min(1).max(500) }) }).optional(),
  cnf: z.strictObject({ jwk: publicKey }).optional(),
});
export type Registered = z.output<typeof registered>;

export const certificateHeader = z.strictObject({
  alg: z.literal('ES256'),
  typ: z.literal(CERTIFICATE_TYP),
  kid: z.string().regex(/^0x[0-9a-f]{64}$/, { message: 'not a key id' }),
});

export interface ToIssue {
  name: CertificateName;
  /** As the kind's schema has it. */
  claims: unknown;
  issuer: string;
  /** Key id of who will sign. */
  kid: string;
  /** Unix seconds. */
  iat: number;
  exp?: number;
  status?: { uri: string; idx: number };
  holder?: HolderKey;
}

/** A certificate that nobody has signed yet. */
export interface Unsigned {
  /** SHA-256 of the signing input, 0x-prefixed: the certificate's id, and what an ES256 signer that takes hashes is given. */
  id: string;
  /** Header and payload as they are signed (RFC 7515 §5.1): ASCII. */
  signingInput: string;
  disclosures: string[];
}

/** Id of a certificate, by the JWT with or without its signature. */
export const certificateId = (jwt: string): string => hex(sha256(utf8(jwt.split('.').slice(0, 2).join('.'))));

/**
 * Makes what an issuer signs: every claim of classes P1 to P3 salted on its own, among decoys.
 *
 * @throws {Refusal} SCHEMA_INVALID, FIELD_UNKNOWN, IDENTIFIER_INVALID for claims that the kind does not have
 */
export function prepareCertificate({ name, claims, issuer, kid, iat, exp, status, holder }: ToIssue): Unsigned {
  const kind = CERTIFICATE_KINDS[name];
  if (exp !== undefined && exp <= iat) throw new Refusal('SCHEMA_INVALID', 'expires before it is issued', '/exp');
  const { payload, disclosures } = conceal(parseClaims(kind, claims), (pointer) => classOfClaim(kind, pointer) !== undefined);
  const clear: Registered = {
    iss: issuer,
    vct: kind.vct,
    iat,
    ...(exp === undefined ? {} : { exp }),
    ...(status === undefined ? {} : { status: { status_list: status } }),
    ...(holder === undefined ? {} : { cnf: { jwk: holder } }),
  };
  const part = (value: object): string => base64Url(utf8(JSON.stringify(value)));
  const signingInput = `${part({ alg: 'ES256', typ: CERTIFICATE_TYP, kid })}.${part({ ...payload, ...clear })}`;
  return { id: certificateId(signingInput), signingInput, disclosures };
}

/**
 * The SD-JWT of a signed certificate, with all its disclosures: what the holder keeps.
 *
 * @param signature ES256, 64 bytes r‖s.
 */
export const assembleCertificate = (
  { signingInput, disclosures }: Pick<Unsigned, 'signingInput' | 'disclosures'>,
  signature: Uint8Array,
): string => joinSdJwt({ jwt: `${signingInput}.${base64Url(signature)}`, disclosures });

export interface ReadJwt {
  header: z.output<typeof certificateHeader>;
  clear: Registered;
  payload: Claims;
}

const CLEAR = Object.keys(registered.shape);

/** Reads the issuer's JWT without judging its signature. @throws {Refusal} SCHEMA_INVALID, FIELD_UNKNOWN */
export function readJwt(jwt: string): ReadJwt {
  const [head = '', body = ''] = jwt.split('.');
  const header = parseOrRefuse(certificateHeader, jsonOf(head, '/header'), '/header');
  const payload = jsonOf(body, '/payload');
  const clear = Object.fromEntries(CLEAR.flatMap((name) => (Object.hasOwn(payload, name) ? [[name, payload[name]]] : [])));
  return { header, clear: parseOrRefuse(registered, clear), payload };
}

/** What the kind's own schema judges. */
export const ownClaims = (claims: Claims): Claims => Object.fromEntries(Object.entries(claims).filter(([name]) => !CLEAR.includes(name)));

/** Whether a pointer is of a member that has to stand in clear. */
export const isClear = (pointer: string): boolean => CLEAR.includes(pointer.split('/')[1] as string);

export function jsonOf(part: string, path: string): Claims {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(part)));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Claims;
  } catch {
    // Refused below, as what is no object is.
  }
  throw new Refusal('SCHEMA_INVALID', 'not an object of JSON', path);
}
