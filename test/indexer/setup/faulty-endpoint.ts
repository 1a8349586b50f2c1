import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keccak256 } from 'ethers';
import type { Random } from './random.ts';

interface Call {
  id: number;
  method: string;
  params: unknown[];
}
interface Answer {
  id: number;
  result?: unknown;
  error?: unknown;
}

/** An endpoint before a real node that answers as a bad one would. What it does not alter is the node's own answer. */
export class FaultyEndpoint {
  /** Percent of answers that are spoilt in some way. */
  faults = 0;
  /** The one fault that every answer of logs has, if any. */
  always: string | undefined;
  /** From this height on it tells of other blocks than the node has. */
  forkedFrom = Number.POSITIVE_INFINITY;
  /** How often each fault was given. */
  readonly given: Record<string, number> = {};
  /** Runs before each answer. */
  beforeAnswer: (method: string) => void | Promise<void> = () => {};
  readonly #random: Random;
  readonly #node: string;
  readonly #server: Server;

  private constructor(node: string, random: Random) {
    this.#node = node;
    this.#random = random;
    this.#server = createServer((request, response) => void this.#serve(request, response).catch(() => response.destroy()));
  }

  static async open(node: string, random: Random): Promise<FaultyEndpoint> {
    const endpoint = new FaultyEndpoint(node, random);
    endpoint.#server.listen(0, '127.0.0.1');
    await once(endpoint.#server, 'listening');
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const asked = JSON.parse(body) as Call | Call[];
    const calls = Array.isArray(asked) ? asked : [asked];
    await this.beforeAnswer(calls[0]?.method ?? '');
    if (this.#strikes(3)) {
      const how = this.#random.pick(['dropped', 'refused', 'page']);
      this.#count(how);
      if (how === 'dropped') return void response.destroy();
      response.writeHead(how === 'page' ? 200 : 502).end(how === 'page' ? '{"status":"maintenance"}' : 'bad gateway');
      return;
    }
    const headers = { 'content-type': 'application/json' };
    const told = (await (await fetch(this.#node, { method: 'POST', headers, body })).json()) as Answer | Answer[];
    const answers = (Array.isArray(told) ? told : [told]).map((answer) =>
      this.#spoil(calls.find(({ id }) => id === answer.id)?.method, answer),
    );
    response.writeHead(200, headers).end(JSON.stringify(Array.isArray(told) ? this.#shuffled(answers) : answers[0]));
  }

  #spoil(method: string | undefined, answer: Answer): Answer {
    if (method === 'eth_getBlockByNumber') return this.#spoilBlock(answer);
    if (method !== 'eth_getLogs' || !Array.isArray(answer.result) || answer.result.length === 0) return answer;
    if (this.always === undefined && !this.#strikes()) return answer;
    const logs = answer.result as unknown[];
    const how = this.always ?? this.#random.pick(['empty', 'missing', 'last missing', 'twice', 'reordered']);
    this.#count(how);
    const gone = how === 'last missing' ? logs.length - 1 : this.#random.below(logs.length);
    const results: Record<string, unknown[]> = {
      empty: [],
      missing: logs.filter((_, i) => i !== gone),
      'last missing': logs.filter((_, i) => i !== gone),
      twice: [...logs, this.#random.pick(logs), ...logs.slice(0, 2)],
      reordered: this.#shuffled(logs),
    };
    return { ...answer, result: results[how] };
  }

  #spoilBlock(answer: Answer): Answer {
    const block = answer.result as { number: string; hash: string; parentHash: string } | null;
    if (!block) return answer;
    if (Number(block.number) >= this.forkedFrom) {
      this.#count('forked');
      const parentHash = Number(block.number) > this.forkedFrom ? keccak256(block.parentHash) : block.parentHash;
      return { ...answer, result: { ...block, hash: keccak256(block.hash), parentHash } };
    }
    if (!this.#strikes(8)) return answer;
    this.#count('no block');
    return { ...answer, result: null };
  }

  /** Faults of a kind that comes less often have a larger divisor. */
  #strikes(divisor = 1): boolean {
    return this.faults > 0 && this.#random.below(100 * divisor) < this.faults;
  }

  #count(fault: string): void {
    this.given[fault] = (this.given[fault] ?? 0) + 1;
  }

  #shuffled<T>(items: readonly T[]): T[] {
    if (this.faults === 0) return [...items];
    return items
      .map((item) => ({ item, at: this.#random.below(1_000_000) }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }
}
