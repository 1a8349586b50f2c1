import { setTimeout as sleep } from 'node:timers/promises';
import type { Side } from '../../protocol/sides.ts';
import type { Submission } from '../bench/gateway/workload.ts';

/** What the clients were told, all of them together. */
export interface Ledger {
  /** Acts and leaves answered 202, by the side that answered. */
  accepted: Map<string, Side>;
  /** Last refusals of what was given up, by code: what came after it in its consignment was never sent. */
  abandoned: Map<string, string>;
  /** Attempts whose outcome the client could not know, and that it made again under the same Idempotency-Key. */
  unclear: number;
  /** Answers that asked to come again, or that depend on what the other side has not told yet. */
  postponed: number;
}

export const emptyLedger = (): Ledger => ({ accepted: new Map(), abandoned: new Map(), unclear: 0, postponed: 0 });

const PATIENCE_MS = 5_000;
const PAUSE_MS = 250;

/**
 * Tells consignments to the gateways, act by act, as a declarant's system would: what it cannot know the outcome of it sends again, and what
 * the gateway does not know the ground of yet, too, until `patient` says no more.
 */
export async function tell(
  urls: Record<Side, string>,
  consignments: Submission[][],
  ledger: Ledger,
  patient: () => boolean,
  onAccepted: () => void,
): Promise<void> {
  for (let next = consignments.shift(); next; next = consignments.shift()) {
    for (const submission of next) {
      const refusal = await submit(urls, submission, ledger, patient);
      if (refusal !== undefined) {
        ledger.abandoned.set(submission.digest, refusal);
        break;
      }
      ledger.accepted.set(submission.digest, submission.side);
      onAccepted();
    }
  }
}

/** Resolves at 202, or with the refusal that it was given up for. */
async function submit(
  urls: Record<Side, string>,
  { side, digest, body }: Submission,
  ledger: Ledger,
  patient: () => boolean,
): Promise<string | undefined> {
  for (;;) {
    const answer = await post(`${urls[side]}/v1/events`, digest, body);
    if (answer?.status === 202) return undefined;
    if (answer === undefined || answer.status >= 500 || answer.status === 429) ledger.unclear += 1;
    else ledger.postponed += 1;
    if (!patient()) return answer?.code ?? 'NO_ANSWER';
    // An act that was rejected, or is too old, takes no second attempt.
    if (answer?.code === 'ACT_ALREADY_DONE' || answer?.code === 'ACT_EXPIRED') return answer.code;
    await sleep(PAUSE_MS);
  }
}

async function post(url: string, key: string, body: Buffer): Promise<{ status: number; code?: string } | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = (await response.json()) as { code?: string };
    return { status: response.status, ...(answer.code === undefined ? {} : { code: answer.code }) };
  } catch {
    return undefined;
  }
}
