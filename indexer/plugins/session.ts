import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Refusal } from '../../protocol/refusals.ts';
import type { Side } from '../../protocol/sides.ts';

const isId = (text: unknown): text is string => typeof text === 'string' && /^0x[0-9a-f]{64}$/.test(text);

/** Where this side's gateway publishes the public keys of its session tokens, in the side's folder. */
const JWKS_FILE = 'session-keys.json';

export interface Caller {
  /** Key id. */
  key: string;
  /** Organisation id. */
  organisation: string;
}

/** Sessions that were verified and have not ended are known again by their text. */
const REMEMBERED = 2_000;

/** Who is calling, by a session token of this side's gateway; of no other. */
export class Sessions {
  readonly #path: string;
  readonly #issuer: string;
  readonly #verified = new Map<string, { caller: Caller; until: number }>();
  #keys: JWTVerifyGetKey | undefined;

  constructor(side: Side, dataDir: string) {
    this.#path = join(dataDir, JWKS_FILE);
    this.#issuer = `urn:thongquan:${side}`;
  }

  /** @throws {Refusal} UNAUTHENTICATED without a good token; UNAVAILABLE while the gateway has published no keys. */
  async caller(request: FastifyRequest): Promise<Caller> {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) throw new Refusal('UNAUTHENTICATED');
    const known = this.#verified.get(token);
    if (known && known.until > Date.now()) return known.caller;
    const { sub, org, exp } = await this.#verify(token);
    if (!isId(sub) || !isId(org) || typeof exp !== 'number') throw new Refusal('UNAUTHENTICATED');
    const caller = { key: sub, organisation: org };
    if (this.#verified.size >= REMEMBERED) this.#verified.clear();
    this.#verified.set(token, { caller, until: exp * 1000 });
    return caller;
  }

  async #verify(token: string): Promise<Record<string, unknown>> {
    const options = { algorithms: ['ES256'], issuer: this.#issuer, audience: this.#issuer };
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
