import { createServer, connect as open, type Server, type Socket } from 'node:net';

/**
 * A TCP link that fails as it is told: the way from a client to one server, between whose ends it passes bytes on. Both ends find out what
 * a network would let them find out.
 */
export class Link {
  readonly name: string;
  readonly #target: { host: string; port: number };
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #open = true;
  #delayMs = 0;
  #resetAfter: number | undefined;

  private constructor(name: string, url: string) {
    const { hostname, port } = new URL(url);
    this.name = name;
    this.#target = { host: hostname, port: Number(port) };
    this.#server = createServer({ noDelay: true }, (client) => this.#accept(client));
  }

  static async to(name: string, url: string): Promise<{ link: Link; url: string }> {
    const link = new Link(name, url);
    await new Promise<void>((resolve) => link.#server.listen(0, '127.0.0.1', resolve));
    const through = new URL(url);
    through.port = String((link.#server.address() as { port: number }).port);
    return { link, url: through.href.replace(/\/$/, url.endsWith('/') ? '/' : '') };
  }

  /** Both directions end at once, and nobody gets through. */
  cut(): void {
    this.#open = false;
    for (const pair of this.#pairs) pair.reset();
  }

  /** Everything that passes takes this much longer. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Each connection is reset when it has carried so many bytes more: in the midst of a body as likely as not. */
  resetAfter(bytes: number): void {
    this.#resetAfter = bytes;
    for (const pair of this.#pairs) pair.allowance = bytes;
  }

  /** What is connected goes silent for good; the server's end is closed, as its keepalive would, the client's never. New connections work. */
  halfOpen(): void {
    for (const pair of this.#pairs) pair.silence();
  }

  /** As it should be. Connections that are half open stay so. */
  heal(): void {
    this.#open = true;
    this.#delayMs = 0;
    this.#resetAfter = undefined;
    for (const pair of this.#pairs) pair.allowance = undefined;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (!this.#open) {
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    const pair = new Pair(
      client,
      open({ ...this.#target, noDelay: true }),
      () => this.#delayMs,
      () => this.#pairs.delete(pair),
    );
    pair.allowance = this.#resetAfter;
    this.#pairs.add(pair);
  }
}

/** One connection and its continuation. */
class Pair {
  /** Bytes until it is reset. */
  allowance: number | undefined;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #delayMs: () => number;
  readonly #gone: () => void;
  #silent = false;

  constructor(client: Socket, server: Socket, delayMs: () => number, gone: () => void) {
    this.#client = client;
    this.#server = server;
    this.#delayMs = delayMs;
    this.#gone = gone;
    // A connection that was reset in the midst of writing may stay with the process for good; it is not to keep it.
    for (const socket of [client, server]) socket.unref();
    this.#pass(client, server);
    this.#pass(server, client);
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
    this.#gone();
  }

  silence(): void {
    this.#silent = true;
    this.#server.resetAndDestroy();
  }

  #pass(from: Socket, to: Socket): void {
    // Bytes keep their order however the delay changes.
    let last = Promise.resolve();
    const later = (work: () => void): void => {
      const delay = this.#delayMs();
      if (delay === 0 && !this.#waiting) {
        work();
        return;
      }
      this.#waiting = true;
      last = last.then(() => new Promise((resolve) => setTimeout(resolve, delay))).then(work);
    };
    from.on('data', (bytes: Buffer) => {
      if (this.#silent) return;
      later(() => {
        if (this.allowance !== undefined) this.allowance -= bytes.length;
        if ((this.allowance ?? 0) < 0) this.reset();
        else if (!to.destroyed && !to.write(bytes)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      });
    });
    from.on('end', () => this.#silent || later(() => to.end()));
    from.on('error', () => {
      if (this.#silent) return;
      to.resetAndDestroy();
    });
    from.on('close', () => {
      if (this.#silent && from === this.#server) return;
      to.destroy();
      this.#gone();
    });
  }

  #waiting = false;
}
