/** What a gateway is at: making itself ready, serving, or finishing what it has begun. */
export type Stage = 'starting' | 'serving' | 'draining';

/** The stages of one gateway, in order. */
export class Lifecycle {
  #stage: Stage = 'starting';
  readonly #closing: AbortController;

  /** @param closing aborted when the last stage begins: who holds a connection open says goodbye and ends it. */
  constructor(closing: AbortController) {
    this.#closing = closing;
  }

  get stage(): Stage {
    return this.#stage;
  }

  serve(): void {
    if (this.#stage === 'starting') this.#stage = 'serving';
  }

  drain(): void {
    this.#stage = 'draining';
    this.#closing.abort();
  }
}
