import { SignJWT } from 'jose';
import type { Services } from '../../../gateway/services.ts';
import type { Holder } from './side.ts';

/** A session token as the side's gateway would make it, or with other claims. */
export function sessionToken(
  { sessions }: Services,
  { keyId, organisation }: Holder,
  claims: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const { issuer: iss } = sessions;
  return new SignJWT({ sub: keyId, org: organisation, iss, aud: iss, iat: now, exp: now + 300, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: sessions.keyId })
    .sign(sessions.privateKey);
}
