/** How a pulse beats, in ms. */
export interface Beats {
  /** How long a pause grows after failures. */
  maxPauseMs?: number;
  /** The least from the end of one run to the start of the next: what wakes it meanwhile is done together. */
  gapMs?: number;
}

/**
 * Runs one thing again and again: after a pause, or at once when woken. Never twice at a time. A failure is told and does not stop it;
 * after failures the pause grows.
 */
export class Pulse {
  readonly #work: () => Promise<unknown>;
  readonly #pauseMs: number;
  readonly #maxPauseMs: number;
  readonly #gapMs: number;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #failures = 0;
  /** When the last run ended, by the clock that only goes on. */
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor(
    work: () => Promise<unknown>,
    pauseMs: number,
    onError: (error: unknown) => void,
    { maxPauseMs = 5_000, gapMs = 0 }: Beats = {},
  ) {
    this.#work = work;
    this.#pauseMs = pauseMs;
    this.#maxPauseMs = maxPauseMs;
    this.#gapMs = gapMs;
    this.#onError = onError;
  }

  start(): void {
    this.#schedule(0);
  }

  wake(): void {
    if (this.#stopped) return;
    if (this.#running) this.#again = true;
    else if (this.#failures === 0) this.#schedule(Math.max(0, this.#endedAt + this.#gapMs - performance.now()));
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, ms);
  }

  async #run(): Promise<void> {
    this.#again = false;
    try {
      await this.#work();
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (!this.#stopped) this.#onError(error);
    }
    this.#running = undefined;
    this.#endedAt = performance.now();
    const pause = this.#again ? this.#gapMs : this.#pauseMs;
    this.#schedule(this.#failures === 0 ? pause : Math.min(this.#pauseMs * 2 ** this.#failures, this.#maxPauseMs));
  }
}
