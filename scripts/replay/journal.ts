import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs';

/** What became of one request: its signed body before it was first sent, or the refusal that ended it. */
export interface Step {
  body?: unknown;
  refusal?: { status: number; code: string; detail: string };
}

/** What one file's replay has fixed so far: ids, and every request body before it was first sent. */
export interface Progress {
  consignment: string;
  suffix: string;
  codes: Record<string, string>;
  startedAt: number;
  sent: Map<string, Step>;
  done: boolean;
}

interface Line {
  file: string;
  begin?: Omit<Progress, 'sent' | 'done'>;
  step?: string;
  what?: Step;
  done?: true;
}

/**
 * Lets an interrupted replay carry on: a request's signed body is on disk before it is sent, so that sending it again is the
 * very same act and gets the first answer.
 */
export class Journal {
  private readonly files = new Map<string, Progress>();
  private readonly fd: number | undefined;

  /** @param path of the journal; absent: nothing is kept. */
  constructor(path?: string) {
    if (path === undefined) return;
    if (existsSync(path)) this.load(readFileSync(path, 'utf8'));
    this.fd = openSync(path, 'a', 0o600);
  }

  private load(text: string): void {
    for (const row of text.split('\n')) {
      const line = parse(row);
      if (!line) continue;
      if (line.begin) this.files.set(line.file, { ...line.begin, sent: new Map(), done: false });
      const progress = this.files.get(line.file);
      if (progress && line.step !== undefined && line.what) progress.sent.set(line.step, line.what);
      if (progress && line.done) progress.done = true;
    }
  }

  get(file: string): Progress | undefined {
    return this.files.get(file);
  }

  begin(file: string, begin: Omit<Progress, 'sent' | 'done'>): Progress {
    const progress: Progress = { ...begin, sent: new Map(), done: false };
    this.files.set(file, progress);
    this.append({ file, begin });
    return progress;
  }

  step(file: string, step: string, what: Step): void {
    this.files.get(file)?.sent.set(step, what);
    this.append({ file, step, what });
  }

  finish(file: string): void {
    this.append({ file, done: true });
  }

  private append(line: Line): void {
    if (this.fd === undefined) return;
    appendFileSync(this.fd, `${JSON.stringify(line)}\n`);
    fsyncSync(this.fd);
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
  }
}

/** A line torn by a crash was never followed by its request: it counts for nothing. */
function parse(row: string): Line | undefined {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}
