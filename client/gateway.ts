import createClient, { type Client } from 'openapi-fetch';
import { type Act, ZERO } from '../protocol/acts/act.ts';
import { type ActDomain, actDigest } from '../protocol/acts/digest.ts';
import { commitmentOf } from '../protocol/documents/commitment.ts';
import { eventOf, ruleOf } from '../protocol/events.ts';
import { hex, sha256, utf8 } from '../protocol/hash.ts';
import { reasonOf } from '../protocol/reasons.ts';
import { Refusal } from '../protocol/refusals.ts';
import { trackOf } from '../protocol/tracks.ts';
import type { components, paths } from './generated/api.ts';
import { addressOf, linesIn } from './lines.ts';
import { GatewayProblem, problemIn } from './problem.ts';
import type { Signer } from './signer.ts';

type Schemas = components['schemas'];
export type PrepareRequest = Schemas['PrepareRequest'];
export type Prepared = Schemas['Prepared'];
export type SubmitRequest = Schemas['SubmitRequest'];
export type Accepted = Schemas['Accepted'];
export type EventState = Schemas['EventState'];
export type BulkLine = Schemas['BulkLine'];
export type BulkAnswer = Schemas['BulkAnswer'];

export interface GatewayOptions {
  /** Base URL of one's own side's gateway. */
  url: string;
  /** What acts are signed for: the chain and the Directory on it. */
  domain: ActDomain;
  /** For refusals: vi, zh or en. */
  language?: 'vi' | 'zh' | 'en';
  fetch?: typeof fetch;
}

/** News of an event as the stream tells it. */
export interface News {
  kind: string;
  position: string;
  id: string;
  consignment: string | null;
  event?: string;
  state: string;
  marks: string[];
  code?: string;
  at: string;
}

interface Session {
  token: string;
  until: number;
  refreshToken?: string;
}

/** A session is renewed when it has less than this left. */
const MARGIN_MS = 60_000;

/** One side's gateway, as a party or its system speaks to it. It believes nothing of what it signs: it computes it again. */
export class Gateway {
  /** Every operation of the OpenAPI document, typed. */
  readonly http: Client<paths>;
  readonly #options: GatewayOptions;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.http = createClient<paths>({
      baseUrl: options.url,
      headers: options.language ? { 'accept-language': options.language } : {},
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
  }

  /** A session token of a key: signed in, or renewed, when it has to be. @throws {GatewayProblem} */
  async token(signer: Signer): Promise<string> {
    const known = this.#sessions.get(signer.keyId);
    const standing = await known?.catch(() => undefined);
    if (standing && standing.until > Date.now() + MARGIN_MS) return standing.token;
    // Whoever comes meanwhile waits for the same one: a refresh token is good once.
    const newer = this.#sessions.get(signer.keyId);
    const session = newer !== known && newer ? newer : this.#renew(signer, standing);
    this.#sessions.set(signer.keyId, session);
    return (await session).token;
  }

  async #renew(signer: Signer, old: Session | undefined): Promise<Session> {
    if (old?.refreshToken !== undefined) {
      const { data } = await this.http.POST('/v1/auth/refresh', { body: { refreshToken: old.refreshToken } });
      if (data) return sessionOf(data);
    }
    const { challenge } = dataOf(await this.http.POST('/v1/auth/challenge', { body: { key: signer.keyId } }));
    const signature = await signer.sign(hex(sha256(utf8(challenge))));
    const body = { key: signer.keyId, challenge, signature };
    return sessionOf(dataOf(await this.http.POST('/v1/auth/token', { body })) as TokenAnswer);
  }

  /** What to sign, found to be what it claims. @throws {GatewayProblem} @throws {Refusal} SIGNATURE_INVALID when it is something else */
  async prepare(signer: Signer, request: PrepareRequest): Promise<Prepared> {
    const prepared = dataOf(await this.http.POST('/v1/events/prepare', { body: request, headers: await this.#authorised(signer) }));
    const act = { ...prepared.act, units: BigInt(prepared.act.units) } as Act;
    if (actDigest(this.#options.domain, act) !== prepared.digest)
      throw new Refusal('SIGNATURE_INVALID', 'the gateway asks for a signature of something else than it shows');
    if (!says(act, request)) throw new Refusal('SIGNATURE_INVALID', 'the gateway asks for a signature of another event than was said');
    if (commitmentOf(prepared.document.payload) !== prepared.act.commitment)
      throw new Refusal('SIGNATURE_INVALID', 'the document is not what the act commits to');
    return prepared;
  }

  /** Prepares, checks and signs; a second key holder signs where two must. Answers what `submit` takes. */
  async sign(request: PrepareRequest, signer: Signer, second?: Signer): Promise<SubmitRequest> {
    return this.signPrepared(request, await this.prepare(signer, request), signer, second);
  }

  /** Signs what `prepare` answered for the same request, once its signers have seen what it says. */
  async signPrepared(
    request: PrepareRequest,
    { act, document, digest }: Prepared,
    signer: Signer,
    second?: Signer,
  ): Promise<SubmitRequest> {
    return {
      ...request,
      act,
      document,
      key: signer.keyId,
      signature: await signer.sign(digest),
      cosigner: second?.keyId ?? ZERO,
      cosignature: second ? await second.sign(digest) : '0x',
    };
  }

  /** With a key, sending it again is answered the same. @throws {GatewayProblem} */
  async submit(body: SubmitRequest, idempotencyKey?: string): Promise<Accepted> {
    const header = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    return dataOf(await this.http.POST('/v1/events', { body, params: { header } })) as Accepted;
  }

  /** Judged as it would be now, and not kept. @throws {GatewayProblem} */
  async trySubmit(body: SubmitRequest): Promise<Schemas['DryRun']> {
    return dataOf(await this.http.POST('/v1/events', { body, params: { query: { dryRun: 'true' } } })) as Schemas['DryRun'];
  }

  /** @throws {GatewayProblem} */
  async state(signer: Signer, id: string): Promise<EventState> {
    return dataOf(
      await this.http.GET('/v1/events/{digest}', { params: { path: { digest: id } }, headers: await this.#authorised(signer) }),
    );
  }

  /** Sends events one a line; answers as they come, in the same order. @throws {GatewayProblem} */
  async *bulk(lines: AsyncIterable<BulkLine> | Iterable<BulkLine>): AsyncGenerator<BulkAnswer> {
    const source = lines;
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        for await (const line of source) controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
        controller.close();
      },
    });
    const response = await this.#send('/v1/events/bulk', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body,
      duplex: 'half',
    } as RequestInit);
    if (response.body) for await (const line of linesIn(response.body)) yield JSON.parse(line) as BulkAnswer;
  }

  /**
   * What becomes of events, from after a place on, for as long as it is asked for; a broken connection is taken up where it was.
   *
   * @throws {GatewayProblem}
   */
  async *stream(signer: Signer, options: { after?: string; consignment?: string; signal?: AbortSignal } = {}): AsyncGenerator<News> {
    const { consignment, signal } = options;
    for (let after = options.after; !signal?.aborted; ) {
      const query = new URLSearchParams({ ...(consignment ? { consignment } : {}), ...(after === undefined ? {} : { after }) });
      try {
        const response = await this.#send(`/v1/events/stream?${query}`, {
          headers: { accept: 'text/event-stream', ...(await this.#authorised(signer)) },
          ...(signal ? { signal } : {}),
        });
        let data = '';
        for await (const line of linesIn(response.body ?? new ReadableStream())) {
          if (line.startsWith('data: ')) data = line.slice(6);
          else if (line === '' && data !== '') {
            const news = JSON.parse(data) as Partial<News>;
            data = '';
            if (news.position === undefined) continue;
            after = news.position;
            yield news as News;
          }
        }
      } catch (error) {
        if (signal?.aborted) return;
        if (error instanceof GatewayProblem && !error.retryable) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async #authorised(signer: Signer): Promise<{ authorization: string }> {
    return { authorization: `Bearer ${await this.token(signer)}` };
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const response = await (this.#options.fetch ?? fetch)(addressOf(this.#options.url, path), init);
    if (!response.ok) throw await problemIn(response);
    return response;
  }
}

/** Whether an act says what was asked for, as far as the request alone tells: event, consignment, track, reason and time. */
function says(act: Act, { consignment, event }: PrepareRequest): boolean {
  const { type, track, reason, t } = event as { type: string; track?: string; reason?: string; t: string };
  const kind = eventOf(act.kind);
  return (
    kind === type &&
    act.consignment === (ruleOf(kind).chain === 'code' ? ZERO : consignment) &&
    (track === undefined || act.track === 0 || trackOf(act.track) === track) &&
    (reason === undefined ? act.reason === 0 : reasonOf(act.reason) === reason) &&
    act.occurredAt === Math.floor(Date.parse(t) / 1000)
  );
}

interface TokenAnswer {
  token: string;
  expiresIn: number;
  refreshToken?: string;
}
const sessionOf = ({ token, expiresIn, refreshToken }: TokenAnswer): Session => ({
  token,
  until: Date.now() + expiresIn * 1000,
  ...(refreshToken === undefined ? {} : { refreshToken }),
});

function dataOf<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (data === undefined) throw new GatewayProblem(response.status, (error ?? {}) as object);
  return data;
}
