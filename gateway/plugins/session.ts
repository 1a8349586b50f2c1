import jwt from '@fastify/jwt';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../../protocol/refusals.ts';
import { SCOPES, type Scope } from '../access/access.ts';
import { isBytes32 } from '../bytes.ts';
import type { SessionKeys } from '../sign-in/session-keys.ts';

/** Who a session token says is calling. Roles are not in it: they come from the registry at each use. */
export interface Session {
  /** Key id. */
  sub: string;
  /** Organisation id. */
  org: string;
  /** Of a system's token: what it is narrowed to, separated by spaces (RFC 9068 §2.2.3). */
  scope?: string;
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: Session;
    user: Session;
  }
}

export const SESSION_LIFETIME_S = 15 * 60;

/** Session tokens: ES256 only, of this side only. */
export async function registerSession(app: FastifyInstance, keys: SessionKeys): Promise<void> {
  await app.register(jwt, {
    secret: {
      private: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      public: keys.publicKey.export({ type: 'spki', format: 'pem' }) as string,
    },
    sign: { algorithm: 'ES256', iss: keys.issuer, aud: keys.issuer, expiresIn: SESSION_LIFETIME_S, kid: keys.keyId },
    verify: { algorithms: ['ES256'], allowedIss: keys.issuer, allowedAud: keys.issuer },
  });
}

/** What the request's session token says. @throws {Refusal} UNAUTHENTICATED */
export async function sessionIn(request: FastifyRequest): Promise<{ sub: string; org: string; scope?: Scope[] }> {
  let session: Session;
  try {
    session = await request.jwtVerify<Session>();
  } catch {
    throw new Refusal('UNAUTHENTICATED');
  }
  const { sub, org, scope } = session;
  if (!isBytes32(sub) || !isBytes32(org)) throw new Refusal('UNAUTHENTICATED');
  if (scope === undefined) return { sub, org };
  const named = String(scope).split(' ');
  return { sub, org, scope: SCOPES.filter((each) => named.includes(each)) };
}
