import type { Readable } from 'node:stream';
import { z } from 'zod';
import { refusalOf } from '../../http/errors.ts';
import { type Problem, problemOf } from '../../protocol/refusals/problem.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { parseOrRefuse } from '../../protocol/schema/refuse.ts';
import { BODY_LIMIT, DEPTH_LIMIT, depthOf } from '../plugins/limits.ts';
import type { Services } from '../services.ts';
import { once } from './idempotency.ts';
import { linesOf } from './lines.ts';
import { parseSubmit } from './request.ts';
import { type Accepted, submit } from './submit.ts';

export const BULK_LIMITS = { line: BODY_LIMIT, lines: 5_000, bytes: 64 * 1_048_576, silenceMs: 30_000 };
/** Events judged at once; those about one consignment one after the other. */
const AT_ONCE = 8;

/** What became of one line. */
export interface LineAnswer {
  line: number;
  status: number;
  accepted?: Accepted;
  problem?: Problem;
}

const framed = z.looseObject({ idempotencyKey: z.string().min(1).max(200).optional() });

/**
 * Takes events line by line and answers line by line, in the same order. No more lines are read than are being judged, and no more are judged than
 * answers are taken.
 */
export async function* bulk(services: Services, body: Readable, acceptLanguage: string | undefined): AsyncGenerator<LineAnswer> {
  const answers: Promise<LineAnswer>[] = [];
  const turns = new Map<string, Promise<unknown>>();
  const lines = linesOf(body, BULK_LIMITS);
  try {
    for (;;) {
      const next = await lines.next().catch((error: unknown) => ({ failed: refusalOf(error) }));
      if ('failed' in next) {
        // What was read is answered; what was not is told once, and is safe to send again.
        while (answers.length > 0) yield (await answers.shift()) as LineAnswer;
        yield { line: 0, ...told(next.failed, acceptLanguage) };
        return;
      }
      if (next.done) break;
      const { number, text } = next.value;
      if (text?.trim() === '') continue;
      answers.push(answerOf(services, turns, number, text, acceptLanguage));
      if (answers.length >= AT_ONCE) yield (await answers.shift()) as LineAnswer;
    }
    while (answers.length > 0) yield (await answers.shift()) as LineAnswer;
  } finally {
    // A reader that went away leaves nothing half done: what was begun ends on its own.
    await Promise.allSettled(answers);
  }
}

async function answerOf(
  services: Services,
  turns: Map<string, Promise<unknown>>,
  line: number,
  text: string | undefined,
  acceptLanguage: string | undefined,
): Promise<LineAnswer> {
  try {
    if (text === undefined) throw new Refusal('PAYLOAD_TOO_LARGE', `a line has ${BULK_LIMITS.line} bytes at most`);
    const { idempotencyKey, ...rest } = parseOrRefuse(framed, parseJson(text));
    const request = parseSubmit(rest);
    const turn = request.consignment ?? request.act.subject;
    const before = turns.get(turn) ?? Promise.resolve();
    const work = before.then(() => once(services.db.prisma, request.key, idempotencyKey, request, () => submit(services, request)));
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    turns.set(turn, settled);
    const accepted = await work;
    if (turns.get(turn) === settled) turns.delete(turn);
    return { line, status: 202, accepted };
  } catch (error) {
    return { line, ...told(refusalOf(error), acceptLanguage) };
  }
}

function told(refusal: Refusal, acceptLanguage: string | undefined): { status: number; problem: Problem } {
  const problem = problemOf(refusal, acceptLanguage);
  return { status: problem.status, problem };
}

function parseJson(text: string): unknown {
  if (depthOf(text) > DEPTH_LIMIT) throw new Refusal('SCHEMA_INVALID', `nested deeper than ${DEPTH_LIMIT}`);
  try {
    return JSON.parse(text, (key, value) => {
      if (key === '__proto__') throw new SyntaxError(key);
      return value;
    });
  } catch {
    throw new Refusal('SCHEMA_INVALID', 'not JSON');
  }
}
