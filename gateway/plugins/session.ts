import { randomUUID } from 'node:crypto';
import jwt from '@fastify/jwt';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SCOPES, type Scope } from '../../http/access.ts';
import { isOutage } from '../../http/outage.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { isBytes32 } from '../bytes.ts';
import { type KeyRing, SESSION_LIFETIME_S } from '../sign-in/key-ring.ts';

/** Who a session token says is calling. Roles are not in it: they come from the registry at each use. */
export interface Session {
  /** Key id. */
  sub: string;
  /** Organisation id. */
  org: string;
  /** The sign-in it came of; a system's token has none. */
  sid?: string;
  /** Of a system's token: what it is narrowed to, separated by spaces (RFC 9068 §2.2.3). */
  scope?: string;
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: Session & { client_id: string; jti: string };
    user: Session;
  }
}

/** RFC 9068 §2.1: no token of another kind is taken for one of these. */
export const SESSION_TYPE = 'at+jwt';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A session token is some 600 characters long; what is longer is not looked at. */
const LONGEST = 2_048;

/** Session tokens: ES256 only, of this side only, by a key of its ring. */
export async function registerSession(app: FastifyInstance, ring: KeyRing): Promise<void> {
  const publicKey = async (_request: FastifyRequest, token: { header?: { kid?: unknown } }): Promise<string> => {
    const key = await ring.find(token.header?.kid);
    if (!key) throw new Refusal('UNAUTHENTICATED', 'no such session key');
    return key.publicPem;
  };
  await app.register(jwt, {
    secret: { private: ring.current.privatePem, public: publicKey as never },
    decode: { complete: true },
    sign: {
      algorithm: 'ES256',
      header: { alg: 'ES256', typ: SESSION_TYPE },
      iss: ring.issuer,
      aud: ring.issuer,
      expiresIn: SESSION_LIFETIME_S,
    },
    verify: {
      algorithms: ['ES256'],
      allowedIss: ring.issuer,
      allowedAud: ring.issuer,
      checkTyp: SESSION_TYPE,
      requiredClaims: ['iss', 'aud', 'sub', 'org', 'iat', 'exp', 'jti'],
    },
  });
}

/** A session token, signed by the key whose time it is. */
export const sign = (app: FastifyInstance, ring: KeyRing, session: Session): string =>
  app.jwt.sign({ ...session, client_id: session.sub, jti: randomUUID() }, {
    key: ring.current.privatePem,
    kid: ring.current.id,
  } as Parameters<typeof app.jwt.sign>[1]);

/** What the request's session token says. @throws {Refusal} UNAUTHENTICATED */
export async function sessionIn(request: FastifyRequest): Promise<Omit<Session, 'scope'> & { scope?: Scope[] }> {
  if ((request.headers.authorization?.length ?? 0) > LONGEST) throw new Refusal('UNAUTHENTICATED', 'the token is too long');
  let session: Session;
  try {
    session = await request.jwtVerify<Session>();
  } catch (error) {
    if (isOutage(error)) throw error;
    throw new Refusal('UNAUTHENTICATED');
  }
  const { sub, org, sid, scope } = session;
  if (!isBytes32(sub) || !isBytes32(org) || (sid === undefined) === (scope === undefined)) throw new Refusal('UNAUTHENTICATED');
  if (sid !== undefined && !UUID.test(sid)) throw new Refusal('UNAUTHENTICATED');
  if (scope === undefined) return { sub, org, sid: String(sid) };
  const named = String(scope).split(' ');
  return { sub, org, scope: SCOPES.filter((each) => named.includes(each)) };
}
