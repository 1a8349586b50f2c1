import { setTimeout as sleep } from 'node:timers/promises';
import type { Sender } from './sender.ts';
import type { Journey, Watch } from './watch.ts';
import type { Submission } from './workload.ts';

const POLL_MS = 100;

export interface Sent {
  journeys: Journey[];
  /** From when an act was due until its 202, milliseconds; of the open loop only. */
  answers: number[];
  began: number;
}

async function send(sender: Sender, watch: Watch, submission: Submission): Promise<Journey> {
  const journey = watch.expect(submission.digest);
  await sender.submit(submission);
  journey.accepted = performance.now();
  return journey;
}

/**
 * Open loop: acts fall due at a steady rate whatever became of those before. Consignments take turns, so that the acts of one are `active` / `rate`
 * seconds apart; one that is due before its forerunner was answered waits for that, and its lateness counts.
 */
export async function openLoop(
  sender: Sender,
  watch: Watch,
  consignments: readonly Submission[][],
  rate: number,
  active: number,
): Promise<Sent> {
  const began = performance.now();
  const sent: Sent = { journeys: [], answers: [], began };
  const last = new Map<Submission[], Promise<void>>();
  let due = began;
  const running: Promise<void>[] = [];
  for (const submission of interleave(consignments, active)) {
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    const { of, act } = submission;
    const dueAt = due;
    const task = (last.get(of) ?? Promise.resolve()).then(async () => {
      sent.journeys.push(await send(sender, watch, act));
      sent.answers.push(performance.now() - dueAt);
    });
    last.set(of, task);
    running.push(task);
    task.catch(() => {});
    due += 1000 / rate;
  }
  await Promise.all(running);
  return sent;
}

/** Acts of `active` consignments in turn; one that ends gives its place to the next. */
function* interleave(consignments: readonly Submission[][], active: number): Generator<{ of: Submission[]; act: Submission }> {
  const waiting = [...consignments];
  const round = waiting.splice(0, active).map((of) => ({ of, at: 0 }));
  while (round.length > 0) {
    for (const place of [...round]) {
      const act = place.of[place.at];
      if (act) yield { of: place.of, act };
      place.at += 1;
      if (place.at < place.of.length) continue;
      const next = waiting.shift();
      if (next) round[round.indexOf(place)] = { of: next, at: 0 };
      else round.splice(round.indexOf(place), 1);
    }
  }
}

/**
 * Closed loop: `clients` at once, each telling one consignment after the other, act by act. They pause while more than `backlog` acts are
 * answered and not indexed, so that what is measured is what the whole way sustains, not what can be queued.
 */
export async function closedLoop(
  sender: Sender,
  watch: Watch,
  consignments: Submission[][],
  clients: number,
  backlog: number,
  untilMs: number,
): Promise<Sent> {
  const began = performance.now();
  const sent: Sent = { journeys: [], answers: [], began };
  const before = watch.complete;
  const full = (): boolean => sent.journeys.length - (watch.complete - before) > backlog;
  const client = async (): Promise<void> => {
    for (let next = consignments.shift(); next; next = consignments.shift())
      for (const act of next) {
        while (full()) await sleep(POLL_MS / 4);
        sent.journeys.push(await send(sender, watch, act));
        if (performance.now() - began > untilMs) return;
      }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return sent;
}

/** Waits until both indexes have `count` more acts than `before`, or nothing has moved for `patienceMs`. */
export async function drained(watch: Watch, target: number, patienceMs: number): Promise<boolean> {
  let seen = watch.complete;
  for (let moved = performance.now(); watch.complete < target; await sleep(POLL_MS)) {
    if (watch.complete !== seen) moved = performance.now();
    seen = watch.complete;
    if (performance.now() - moved > patienceMs) return false;
  }
  return true;
}
