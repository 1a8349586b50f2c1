import { randomBytes } from 'node:crypto';
import { open, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lifecycle, Stage } from './lifecycle.ts';

/** Without it the gateway must not be given requests. */
export type Check = 'database' | 'migrations' | 'blobs' | 'peer' | 'sessionKeys';

export interface ReadinessReport {
  ready: boolean;
  stage: Stage;
  /** `ok`, or why not, in a word. */
  checks: Record<Check, string>;
  /** What is away or otherwise while the gateway goes on: nothing of it stops acceptance. */
  degraded: {
    /** When it was first seen to be away, ISO 8601. */
    chainAwaySince?: string;
    peerAwaySince?: string;
    /** Another process of this side sends. */
    notLeader?: true;
  };
}

export interface ReadinessParts {
  dataDir: string;
  lifecycle: Lifecycle;
  /** Each answers, or throws when what it asks is away. */
  ask: {
    database(): Promise<unknown>;
    migrations(): Promise<unknown>;
    chain(): Promise<unknown>;
    peer(): Promise<unknown>;
    sessionKeys(): boolean;
  };
  leads(): boolean;
  /** Makes sure that a blob could be kept; absent: a file is written to the data folder and synced. */
  probe?: () => Promise<void>;
  now(): number;
}

/** Load balancers ask often; what costs something is asked this seldom. */
const KEPT_MS = 2_000;
const PATIENCE_MS = 2_500;
/** Less than this and the next document may not fit. */
const LEAST_FREE_BYTES = 64 * 2 ** 20;

/** Whether this gateway should be given requests, and what is not as it should be. */
export class Readiness {
  readonly #parts: ReadinessParts;
  readonly #away = new Map<'chain' | 'peer', string>();
  #caughtUp = false;
  #last: { at: number; report: Promise<ReadinessReport> } | undefined;

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
  }

  /** The other side's news are in, or it is known not to answer. */
  caughtUp(): void {
    this.#caughtUp = true;
    this.#last = undefined;
  }

  async report(): Promise<ReadinessReport> {
    const { lifecycle, now } = this.#parts;
    const kept = this.#last && now() - this.#last.at < KEPT_MS ? this.#last.report : undefined;
    if (!kept) this.#last = { at: now(), report: this.#look() };
    const report = await (kept ?? (this.#last?.report as Promise<ReadinessReport>));
    // The stage is of this moment: who stops says so at once.
    const { stage } = lifecycle;
    return { ...report, stage, ready: report.ready && stage === 'serving' };
  }

  async #look(): Promise<ReadinessReport> {
    const { ask, lifecycle, leads } = this.#parts;
    const [database, migrations, blobs, chain, peer] = await Promise.all([
      verdict(ask.database()),
      verdict(ask.migrations()),
      verdict((this.#parts.probe ?? (() => this.#writable()))()),
      verdict(ask.chain()),
      verdict(ask.peer()),
    ]);
    this.#note('chain', chain === 'ok');
    this.#note('peer', peer === 'ok');
    const checks = {
      database,
      migrations,
      blobs,
      peer: this.#caughtUp ? 'ok' : 'catching up',
      sessionKeys: ask.sessionKeys() ? 'ok' : 'missing',
    };
    const [chainAway, peerAway] = [this.#away.get('chain'), this.#away.get('peer')];
    return {
      ready: Object.values(checks).every((check) => check === 'ok'),
      stage: lifecycle.stage,
      checks,
      degraded: {
        ...(chainAway ? { chainAwaySince: chainAway } : {}),
        ...(peerAway ? { peerAwaySince: peerAway } : {}),
        ...(leads() ? {} : { notLeader: true as const }),
      },
    };
  }

  #note(what: 'chain' | 'peer', answers: boolean): void {
    if (answers) this.#away.delete(what);
    else if (!this.#away.has(what)) this.#away.set(what, new Date(this.#parts.now()).toISOString());
  }

  /** A small file reaches the disk, and there is room for more. */
  async #writable(): Promise<void> {
    const { dataDir } = this.#parts;
    const path = join(dataDir, `.probe-${randomBytes(6).toString('hex')}`);
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile('thongquan');
      await file.sync();
    } finally {
      await file.close();
      await unlink(path);
    }
    const { bavail, bsize } = await statfs(dataDir);
    if (bavail * bsize < LEAST_FREE_BYTES) throw Object.assign(new RangeError('little room'), { code: 'ENOSPC' });
  }
}

/** `ok`, or a word that tells why not: a system's or database's own code, never a message, which may hold addresses. */
async function verdict(answer: Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, 'no answer');
  });
  const asked = answer.then(
    () => 'ok',
    (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'away',
  );
  const word = await Promise.race([asked, patience]);
  clearTimeout(timer);
  return word;
}
