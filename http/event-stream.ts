import type { ServerResponse } from 'node:http';

const HEARTBEAT_MS = 15_000;
/** How long a reader may leave what was sent to it unread before it is cut off; it resumes with `Last-Event-ID`. */
const PATIENCE_MS = 20_000;

/** A response as server-sent events (WHATWG HTML §9.2): one write at a time, none while the reader has not taken the last. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #ended = new AbortController();
  readonly #patienceMs: number;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(response: ServerResponse, { heartbeatMs = HEARTBEAT_MS, patienceMs = PATIENCE_MS } = {}) {
    this.#response = response;
    this.#patienceMs = patienceMs;
    response.on('close', () => this.#end());
    response.on('error', () => this.#end());
    this.#heartbeat = setInterval(() => {
      // One that reads nothing is being waited for already; a heartbeat would only pile up.
      if (!response.writableNeedDrain) response.write(': alive\n\n');
    }, heartbeatMs);
  }

  /** Aborted when the reader is gone or the stream was ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  open(headers: Record<string, string | string[] | number | undefined>): void {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) this.#response.setHeader(name, value);
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      // Nothing follows a stream: kept alive, its connection would keep a closing service waiting.
      connection: 'close',
    });
    this.#response.write('retry: 2000\n\n');
  }

  send({ id, event, data }: { id: string; event: string; data: object }): Promise<void> {
    return this.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Resolves once the reader has room again; cuts one off that does not read. */
  async write(text: string): Promise<void> {
    if (this.ended.aborted || this.#response.write(text)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#response.destroy(), this.#patienceMs);
      const done = (): void => {
        clearTimeout(timer);
        this.#response.off('drain', done);
        this.ended.removeEventListener('abort', done);
        resolve();
      };
      this.#response.once('drain', done);
      this.ended.addEventListener('abort', done);
    });
  }

  /** Ends it after one last event that says why. */
  close(reason: string): void {
    if (!this.ended.aborted) this.#response.end(`event: closed\ndata: ${JSON.stringify({ reason })}\n\n`);
    this.#end();
  }

  #end(): void {
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    this.#ended.abort();
  }
}
