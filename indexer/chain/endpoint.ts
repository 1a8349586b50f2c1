import { Agent, request } from 'undici';
import { Fault } from '../../database/fault.ts';

const TIMEOUT_MS = 20_000;
/** Calls in one request: what nodes take by default. */
const BATCH = 100;

export interface RpcCall {
  method: string;
  params: unknown[];
}
interface Answer {
  id: number;
  result?: unknown;
  error?: { code: number; message: string };
}

/** One JSON-RPC endpoint. Whatever is wrong with an answer is thrown. */
export class Endpoint {
  /** Its host: what may be told of it without its credentials. */
  readonly name: string;
  readonly #url: string;
  readonly #connections = new Agent({ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connect: { timeout: TIMEOUT_MS } });

  constructor(url: string) {
    this.#url = url;
    this.name = new URL(url).host;
  }

  async send<T>(method: string, params: unknown[]): Promise<T> {
    const answer = (await this.#post({ jsonrpc: '2.0', id: 0, method, params })) as Answer;
    return resultOf(answer, method) as T;
  }

  /** Answers in the order of the calls, whatever order they come in. */
  async sendAll<T>(calls: readonly RpcCall[]): Promise<T[]> {
    const slices = Array.from({ length: Math.ceil(calls.length / BATCH) }, (_, i) => calls.slice(i * BATCH, (i + 1) * BATCH));
    const answers = [];
    for (const slice of slices) answers.push(...(await this.#batch<T>(slice)));
    return answers;
  }

  close(): void {
    void this.#connections.destroy();
  }

  async #batch<T>(calls: readonly RpcCall[]): Promise<T[]> {
    const body = await this.#post(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call })));
    const byId = new Map((Array.isArray(body) ? (body as Answer[]) : []).map((answer) => [answer.id, answer]));
    return calls.map(({ method }, id) => resultOf(byId.get(id), method) as T);
  }

  async #post(body: unknown): Promise<unknown> {
    const answer = await request(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      dispatcher: this.#connections,
    });
    return answer.body.json();
  }
}

function resultOf(answer: Answer | undefined, method: string): unknown {
  if (answer?.error) throw refused(`${method}: ${answer.error.message}`);
  // A proxy's own page can be JSON, too.
  if (answer?.result === undefined) throw refused(`${method} was not answered in JSON-RPC`);
  return answer.result;
}

const refused = (problem: string): Fault => new Fault('CHAIN_RPC', problem, 'see what the endpoint itself logs');
