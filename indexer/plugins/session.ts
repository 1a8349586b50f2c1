import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Refusal } from '../../protocol/refusals.ts';
import type { Side } from '../../protocol/sides.ts';

/** Where this side's gateway publishes the public keys of its session tokens, in the side's folder. */
const JWKS_FILE = 'session-keys.json';

export interface Caller {
  /** Key id. */
  key: string;
  /** Organisation id. */
  organisation: string;
}

/** Who is calling, by a session token of this side's gateway; of no other. */
export class Sessions {
  readonly #path: string;
  readonly #issuer: string;
  #keys: JWTVerifyGetKey | undefined;

  constructor(side: Side, dataDir: string) {
    this.#path = join(dataDir, JWKS_FILE);
    this.#issuer = `urn:thongquan:${side}`;
  }

  /** @throws {Refusal} UNAUTHENTICATED without a good token; UNAVAILABLE while the gateway has published no keys. */
  async caller(request: FastifyRequest): Promise<Caller> {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) throw new Refusal('UNAUTHENTICATED');
    const { sub, org } = await this.#verify(token);
    if (typeof sub !== 'string' || typeof org !== 'string') throw new Refusal('UNAUTHENTICATED');
    return { key: sub, organisation: org };
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
