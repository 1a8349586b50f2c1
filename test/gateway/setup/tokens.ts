import { randomUUID } from 'node:crypto';
import { importJWK, importPKCS8, type JWTHeaderParameters, SignJWT } from 'jose';
import type { Services } from '../../../gateway/services.ts';
import { beginSignIn } from '../../../gateway/sign-in/refresh.ts';
import type { Holder } from './side.ts';

export interface Changes {
  claims?: Record<string, unknown>;
  header?: Partial<JWTHeaderParameters> & Record<string, unknown>;
}

/** A session token as the side's gateway would make it, or changed. */
export async function sessionToken(
  { sessions, db }: Services,
  { keyId, organisation }: Holder,
  { claims = {}, header = {} }: Changes = {},
) {
  const now = Math.floor(Date.now() / 1000);
  const { issuer: iss, current } = sessions;
  const sid = 'scope' in claims ? {} : { sid: (await beginSignIn(db.prisma, keyId, new Date())).signIn };
  const said = { sub: keyId, client_id: keyId, org: organisation, iss, aud: iss, iat: now, exp: now + 300, jti: randomUUID() };
  return new SignJWT({ ...said, ...sid, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: current.id, ...header })
    .sign(await importPKCS8(current.privatePem, 'ES256'));
}

/** An assertion by which a system proves its key, or a changed one. */
export async function assertionOf({ keyId, privateJwk }: Holder, audience: string, { claims = {}, header = {} }: Changes = {}) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: keyId, sub: keyId, aud: audience, iat: now, exp: now + 60, jti: randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: keyId, ...header })
    .sign(await importJWK(privateJwk, 'ES256'));
}
