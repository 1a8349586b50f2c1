import { random } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { STATUS, type StatusList } from './status-list.ts';

/** A number below `limit`, each as likely as any other: what would favour low ones is drawn again. */
function below(limit: number): number {
  const span = 2 ** 32 - (2 ** 32 % limit);
  for (;;) {
    const [a, b, c, d] = random(4) as unknown as [number, number, number, number];
    const drawn = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
    if (drawn < span) return drawn % limit;
  }
}

/**
 * Draws a free place at random, so that places next to each other say nothing of when or to whom certificates were issued
 * (draft-ietf-oauth-status-list §12.4).
 *
 * @param taken places of certificates and of decoys. At most half may be: a list that is nearly full is no longer random.
 * @throws {Refusal} SCHEMA_INVALID when half are taken: it is time for another list
 */
export function drawIndex(size: number, taken: Pick<ReadonlySet<number>, 'size' | 'has'>): number {
  if (taken.size * 2 >= size) throw new Refusal('SCHEMA_INVALID', 'half of the list is taken');
  for (;;) {
    const index = below(size);
    if (!taken.has(index)) return index;
  }
}

const DECOYS_STIRRED = 4;
const SHOWN = [STATUS.VALID, STATUS.INVALID] as const;

/**
 * Sets a status, and with it those of a few decoys: who compares two editions of a list learns neither which change was a certificate's
 * nor how many were. Decoys are places that no certificate ever gets.
 */
export function setAmongDecoys(list: StatusList, index: number, status: number, decoys: readonly number[]): void {
  if (decoys.includes(index)) throw new Refusal('SCHEMA_INVALID', 'a decoy is no certificate');
  list.set(index, status);
  if (decoys.length === 0) return;
  for (let stirred = 0; stirred < DECOYS_STIRRED; stirred++)
    list.set(decoys[below(decoys.length)] as number, SHOWN[below(SHOWN.length)] as number);
}
