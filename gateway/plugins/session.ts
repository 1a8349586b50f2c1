import jwt from '@fastify/jwt';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../../protocol/refusals.ts';
import { isBytes32 } from '../bytes.ts';
import type { SessionKeys } from '../sign-in/session-keys.ts';

/** Who a session token says is calling. Roles are not in it: they come from the registry at each use. */
export interface Session {
  /** Key id. */
  sub: string;
  /** Organisation id. */
  org: string;
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

/** The caller's session. @throws {Refusal} UNAUTHENTICATED */
export async function sessionOf(request: FastifyRequest): Promise<Session> {
  let session: Session;
  try {
    session = await request.jwtVerify<Session>();
  } catch {
    throw new Refusal('UNAUTHENTICATED');
  }
  if (!isBytes32(session.sub) || !isBytes32(session.org)) throw new Refusal('UNAUTHENTICATED');
  return session;
}
