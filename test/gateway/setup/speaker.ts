import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { signDigest } from '../../../protocol/acts/sign.ts';
import type { Side } from '../../../protocol/sides.ts';
import type { NetworkInfo } from '../../../scripts/network/info.ts';
import { signChallenge } from '../../../scripts/replay/keys.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by the tests
export type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

export interface Ask {
  method?: string;
  token?: string;
  body?: unknown;
  /** Sent as it is instead of `body`. */
  raw?: string;
  headers?: Record<string, string>;
}

/** A client that says exactly what it is told to, right or wrong. */
export class Speaker {
  readonly network: NetworkInfo;
  readonly #tokens = new Map<string, string>();

  constructor(network: NetworkInfo) {
    this.network = network;
  }

  async ask(side: Side, path: string, { method, token, body, raw, headers = {} }: Ask = {}): Promise<Answer> {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${this.network.sides[side].gateway}${path}`, {
      method: method ?? (text === undefined ? 'GET' : 'POST'),
      headers: {
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(answer) : answer };
  }

  key(handle: string) {
    const key = this.network.keys[handle];
    if (!key) throw new RangeError(`no key ${handle}`);
    return key;
  }

  challenge(side: Side, handle: string): Promise<Answer> {
    return this.ask(side, '/v1/auth/challenge', { body: { key: this.key(handle).keyId } });
  }

  async redeem(side: Side, handle: string, challenge: string, signer = handle): Promise<Answer> {
    const signature = signChallenge(this.key(signer), challenge);
    return this.ask(side, '/v1/auth/token', { body: { key: this.key(handle).keyId, challenge, signature } });
  }

  async token(handle: string): Promise<string> {
    const known = this.#tokens.get(handle);
    if (known) return known;
    const side = handle.slice(0, 2) as Side;
    const { body } = await this.challenge(side, handle);
    const token: string = (await this.redeem(side, handle, body.challenge)).body.token;
    this.#tokens.set(handle, token);
    return token;
  }

  async prepare(handle: string, request: Json, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(handle.slice(0, 2) as Side, '/v1/events/prepare', { body: request, token: await this.token(handle), headers });
  }

  /** What `submit` takes, signed by `handle`, and by a second key holder where one is named. */
  async signed(handle: string, request: Json, second?: string): Promise<Json> {
    const { status, body } = await this.prepare(handle, request);
    if (status !== 200) throw new RangeError(`prepare said ${body.code}: ${body.detail}`);
    return this.sign(handle, { ...request, act: body.act, document: body.document }, body.digest, second);
  }

  sign(handle: string, body: Json, digest: string, second?: string): Json {
    const key = this.key(handle);
    return {
      ...body,
      key: key.keyId,
      signature: signDigest(key.privateJwk, digest),
      ...(second === undefined ? {} : { cosigner: this.key(second).keyId, cosignature: signDigest(this.key(second).privateJwk, digest) }),
    };
  }

  submit(side: Side, body: Json, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(side, '/v1/events', { body, headers });
  }

  /** Prepares, signs and submits; the whole of what a well-behaved client does. */
  async say(handle: string, request: Json): Promise<Answer> {
    return this.submit(handle.slice(0, 2) as Side, await this.signed(handle, request));
  }
}

export const random32 = (): string => `0x${randomBytes(32).toString('hex')}`;

/** The request that lodges the first sample under an id of its own; its goods need no code. */
export async function lodging(consignment = random32()): Promise<Json> {
  const path = new URL('../../../samples/consignments/HX-20261110-0001.json', import.meta.url);
  const { direction, crossing, plant, manifests } = JSON.parse(await readFile(path, 'utf8'));
  const event = { t: '2026-11-09T15:20:00+08:00', by: 'CN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1 };
  return { consignment, event, direction, crossing, plant, manifest: manifests['1'] };
}
