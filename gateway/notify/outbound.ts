import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { Refusal } from '../../protocol/refusals.ts';
import { mayReach, type Network } from './address.ts';

/** Resolves a name to all its addresses; as `dns.lookup` with `all`. */
export type Resolve = (
  host: string,
  options: { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void,
) => void;

export interface Sent {
  status: number;
}

const CONNECT_MS = 3_000;
const ANSWER_MS = 8_000;
/** Bytes of an answer that are read, to let a well-behaved connection end well; nobody looks at them. */
const ANSWER_BYTES = 4_096;

/** The way out to receivers of webhooks, and nowhere else. */
export class Outbound {
  readonly #allowed: readonly Network[];
  readonly #resolve: Resolve;
  readonly #agent: Agent;

  constructor(allowed: readonly Network[], resolver: Resolve = resolve as unknown as Resolve) {
    this.#allowed = allowed;
    this.#resolve = resolver;
    // The connection is made to the very addresses that were checked: a name that is resolved anew between check and use changes nothing.
    this.#agent = new Agent({
      connect: { timeout: CONNECT_MS, lookup: this.#checkedLookup },
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
      keepAliveTimeout: 1_000,
      pipelining: 1,
      maxRedirections: 0,
    } as ConstructorParameters<typeof Agent>[0]);
  }

  /**
   * Reads an address that somebody wants to be told at.
   *
   * @throws {Refusal} WEBHOOK_URL_REFUSED unless it is https (http only into a network allowed by configuration) to an address that may be reached
   */
  async check(text: string): Promise<URL> {
    const url = URL.parse(text);
    if (!url) throw refused('not a URL');
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('not https');
    if (url.username !== '' || url.password !== '') throw refused('a user or password in the URL');
    if (url.hash !== '') throw refused('a fragment in the URL');
    const addresses = await this.#addresses(hostOf(url));
    const inside = addresses.every((address) => mayReach(address, this.#allowed) && !mayReach(address, []));
    if (url.protocol === 'http:' && !inside) throw refused('not https');
    return url;
  }

  /**
   * One POST. Redirects are not followed.
   *
   * @throws {Refusal} WEBHOOK_URL_REFUSED; or what the connection failed with
   */
  async post(text: string, headers: Record<string, string>, body: string): Promise<Sent> {
    const url = await this.check(text);
    const signal = AbortSignal.timeout(CONNECT_MS + ANSWER_MS);
    const answer = await request(url, { dispatcher: this.#agent, method: 'POST', headers, body, signal });
    let read = 0;
    answer.body.on('error', () => undefined);
    try {
      for await (const chunk of answer.body) {
        read += (chunk as Buffer).length;
        if (read > ANSWER_BYTES) break;
      }
    } catch {
      // The status has come; what is wrong with the rest does not matter.
    }
    answer.body.destroy();
    return { status: answer.statusCode };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #addresses(host: string): Promise<string[]> {
    if (isIP(host) !== 0) return this.#checked([host]);
    const found = await new Promise<{ address: string }[]>((done, fail) => {
      this.#resolve(host, { all: true }, (error, addresses) => (error ? fail(refused('its name does not resolve')) : done(addresses)));
    });
    return this.#checked(found.map((each) => each.address));
  }

  /** All or none: a name that also leads inside is not trusted at all. */
  #checked(addresses: string[]): string[] {
    if (addresses.length === 0 || !addresses.every((address) => mayReach(address, this.#allowed)))
      throw refused('its address is not public');
    return addresses;
  }

  #checkedLookup: LookupFunction = (host, options, done) => {
    this.#resolve(host, { all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      try {
        this.#checked(addresses.map((each) => each.address));
      } catch (refusal) {
        return done(refusal as NodeJS.ErrnoException, '', 0);
      }
      const [first] = addresses;
      return options.all ? done(null, addresses) : done(null, first?.address ?? '', first?.family);
    });
  };
}

/** A literal IPv6 address stands in brackets. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');
const refused = (why: string): Refusal => new Refusal('WEBHOOK_URL_REFUSED', why, '/url');
