import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Refusal } from '../../protocol/refusals.ts';
import type { Side } from '../../protocol/sides.ts';

const isId = (text: unknown): text is string => typeof text === 'string' && /^0x[0-9a-f]{64}$/.test(text);

/** Where this side's gateway publishes the public keys of its session tokens, in the side's folder. */
const JWKS_FILE = 'session-keys.json';
/** What is longer is no session token, and is not looked at. */
const LONGEST = 2_048;

export interface Caller {
  /** Key id. */
  key: string;
  /** Organisation id. */
  organisation: string;
  /** The sign-in that the session came of; a system has none. */
  signIn?: string;
}

interface Verified {
  caller: Caller;
  /** Unix milliseconds. */
  until: number;
  /** What a system's token was asked for. */
  scopes?: string[];
}

/** @throws {Refusal} SCOPE_MISSING */
function narrowed({ caller, scopes }: Verified, needed: string): Caller {
  if (scopes && !scopes.includes(needed)) throw new Refusal('SCOPE_MISSING', `the token is not for ${needed}`);
  return caller;
}

/** Sessions that were verified and have not ended are known again by their text. */
const REMEMBERED = 2_000;

/** Who is calling, by a session token of this side's gateway; of no other. */
export class Sessions {
  readonly #path: string;
  readonly #issuer: string;
  readonly #verified = new Map<string, Verified>();
  #keys: JWTVerifyGetKey | undefined;

  constructor(side: Side, dataDir: string) {
    this.#path = join(dataDir, JWKS_FILE);
    this.#issuer = `urn:thongquan:${side}`;
  }

  /** @throws {Refusal} UNAUTHENTICATED without a good token; SCOPE_MISSING for a system's that is for something else; UNAVAILABLE while the gateway has published no keys. */
  async caller(request: FastifyRequest, needed: string): Promise<Caller> {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token || token.length > LONGEST) throw new Refusal('UNAUTHENTICATED');
    const known = this.#verified.get(token);
    if (known && known.until > Date.now()) return narrowed(known, needed);
    const { sub, org, exp, sid, scope } = await this.#verify(token);
    if (!isId(sub) || !isId(org) || typeof exp !== 'number') throw new Refusal('UNAUTHENTICATED');
    // A person's token names the sign-in that it came of, a system's what it is for.
    const system = typeof scope === 'string';
    if (!system && typeof sid !== 'string') throw new Refusal('UNAUTHENTICATED');
    const caller = { key: sub, organisation: org, ...(system ? {} : { signIn: String(sid) }) };
    if (this.#verified.size >= REMEMBERED) this.#verified.clear();
    const session = { caller, until: exp * 1000, ...(system ? { scopes: scope.split(' ') } : {}) };
    this.#verified.set(token, session);
    return narrowed(session, needed);
  }

  async #verify(token: string): Promise<Record<string, unknown>> {
    const options = { algorithms: ['ES256'], issuer: this.#issuer, audience: this.#issuer, typ: 'at+jwt' };
    try {
      this.#keys ??= await this.#load();
      return (await jwtVerify(token, this.#keys, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw new Refusal('UNAUTHENTICATED');
    }
    // The gateway may have changed its keys since: look again, once.
    this.#keys = await this.#load();
    const { payload } = await jwtVerify(token, this.#keys, options).catch(() => {
      throw new Refusal('UNAUTHENTICATED');
    });
    return payload;
  }

  async #load(): Promise<JWTVerifyGetKey> {
    try {
      return createLocalJWKSet(JSON.parse(await readFile(this.#path, 'utf8')) as JSONWebKeySet);
    } catch {
      throw new Refusal('UNAVAILABLE', 'the gateway of this side has published no session keys yet');
    }
  }
}
