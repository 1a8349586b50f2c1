import type { SignedAct } from '../../protocol/acts/act.ts';
import { CLEARANCE } from '../../protocol/bindings/interfaces.ts';

/*
 * The call `submitBatch(SignedAct[])` in the contract ABI, written by hand as the index reads it: the general encoder takes a dozen times as long,
 * an act. A test holds both to the same bytes. Words are counted in 64 hexadecimal digits.
 */

const SELECTOR = CLEARANCE.getFunction('submitBatch')?.selector as string;
const WORD = 64;
/** Words of an act before its `data`, and of a signed act before its act. */
const ACT_HEAD = 14;
const SIGNED_HEAD = 5;

export function batchData(acts: readonly SignedAct[]): string {
  const parts = acts.map(signedAct);
  let offset = parts.length;
  const offsets = parts.map((part) => {
    offset += part.length / WORD;
    return bytesTo(offset - part.length / WORD);
  });
  return [SELECTOR, uint(32), uint(parts.length), ...offsets, ...parts].join('');
}

function signedAct({ act, key, signature, cosigner, cosignature }: SignedAct): string {
  const body = actWords(act);
  const first = bytes(signature);
  const second = bytes(cosignature);
  const afterAct = SIGNED_HEAD + body.length / WORD;
  const head = [bytesTo(SIGNED_HEAD), word(key), bytesTo(afterAct), word(cosigner), bytesTo(afterAct + first.length / WORD)];
  return [...head, body, first, second].join('');
}

function actWords(act: SignedAct['act']): string {
  return [
    ...[uint(act.kind), word(act.consignment), uint(act.track), uint(act.version), uint(act.units), word(act.subject), uint(act.reason)],
    ...[uint(act.until), word(act.commitment), bytesTo(ACT_HEAD), uint(act.occurredAt), uint(act.signedAt), uint(act.notAfter)],
    ...[word(act.prev), bytes(act.data)],
  ].join('');
}

const uint = (value: number | bigint): string => value.toString(16).padStart(WORD, '0');
const word = (hex: string): string => hex.slice(2);
/** An offset of so many words, in bytes. */
const bytesTo = (words: number): string => uint(words * 32);

/** Length, then the bytes, filled up to whole words. */
function bytes(hex: string): string {
  const digits = hex.slice(2);
  return uint(digits.length / 2) + digits.padEnd(Math.ceil(digits.length / WORD) * WORD, '0');
}
