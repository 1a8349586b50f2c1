import { CompactSign, compactVerify, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { parseOrRefuse } from '../schema/refuse.ts';
import { SKEW_S } from './clocks.ts';
import { type PackedStatusList, StatusList } from './status-list.ts';

const TYP = 'statuslist+jwt';

/** What a Status List Token says (draft-ietf-oauth-status-list §5.1). */
export interface StatusListClaims {
  /** Where the list is served: equals `status.status_list.uri` of the certificates that point into it. */
  sub: string;
  /** Unix seconds. */
  iat: number;
  /** Unix seconds; from then on nobody may rely on it. */
  exp: number;
  /** Seconds that a copy may be kept before it is fetched again. */
  ttl: number;
}

const seconds = z.number().int().min(0);
/** Members that we do not know are let be: the draft lets issuers add some. */
const claims = z.looseObject({
  sub: z.string().min(1),
  iat: seconds,
  exp: seconds.optional(),
  ttl: seconds.min(1).optional(),
  status_list: z.looseObject({ bits: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]), lst: z.string().min(1) }),
});

/** Signs a list by ES256. @param kid id of the key, as the registry has it */
export async function signStatusList(list: StatusList, { sub, iat, exp, ttl }: StatusListClaims, kid: string, key: JWK): Promise<string> {
  const payload = { sub, iat, exp, ttl, status_list: list.pack() };
  return new CompactSign(utf8(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', kid, typ: TYP })
    .sign(await importJWK(key, 'ES256'));
}

/** A list whose token was verified. */
export interface VerifiedStatusList {
  list: StatusList;
  iat: number;
  exp?: number;
  /** Seconds to keep it, where the token says so. */
  ttl?: number;
}

/**
 * Verifies a Status List Token (§8.3): type, signature, that it is the list asked for, and its time.
 *
 * @param uri what the certificate points to.
 * @param key public key of the side's gateway, P-256.
 * @param now Unix seconds.
 * @throws {Refusal} SIGNATURE_INVALID; SCHEMA_INVALID for another list, or one of the future; STATUS_LIST_EXPIRED
 */
export async function readStatusList(token: string, uri: string, key: JWK, now: number): Promise<VerifiedStatusList> {
  const said = parseOrRefuse(claims, await verified(token, key));
  const refuse = (detail: string, path: string): never => {
    throw new Refusal('SCHEMA_INVALID', detail, path);
  };
  if (said.sub !== uri) refuse('another list than the certificate points to', '/sub');
  if (said.iat > now + SKEW_S) refuse('a list of the future', '/iat');
  if (said.exp !== undefined && said.exp <= now) throw new Refusal('STATUS_LIST_EXPIRED', undefined, '/exp');
  const { iat, exp, ttl, status_list } = said;
  return {
    list: StatusList.unpack(status_list as PackedStatusList),
    iat,
    ...(exp === undefined ? {} : { exp }),
    ...(ttl === undefined ? {} : { ttl }),
  };
}

async function verified(token: string, jwk: JWK): Promise<unknown> {
  const key = await importJWK({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y } as JWK, 'ES256');
  try {
    const { payload, protectedHeader } = await compactVerify(token, key, { algorithms: ['ES256'] });
    if (protectedHeader.typ === TYP) return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw new Refusal('SIGNATURE_INVALID', 'not a token signed by this key');
  }
  throw new Refusal('SCHEMA_INVALID', `not of the type ${TYP}`, '/typ');
}
