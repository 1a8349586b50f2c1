import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** A receiver of webhooks on this machine. It answers as it is told to. */
export class Receiver {
  readonly received: Received[] = [];
  /** Answers one request; the default takes it. */
  answer: (response: ServerResponse, request: Received) => void = (response) => response.writeHead(204).end();
  readonly #server: Server;
  #arrived: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** Resolves once `count` requests have come, in all. */
  async has(count: number): Promise<Received[]> {
    while (this.received.length < count) await new Promise<void>((resolve) => this.#arrived.push(resolve));
    return this.received;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = { url: request.url ?? '', headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() };
    this.received.push(one);
    this.answer(response, one);
    for (const resolve of this.#arrived.splice(0)) resolve();
  }
}
