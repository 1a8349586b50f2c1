import type { Act, SignedAct } from '../acts/act.ts';
import { canonicalJson } from '../documents/canonical.ts';
import { sha256, utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';

/** First bytes of every entry: what it is, and its version. */
const TAG = utf8('thongquan/leaf/1');
/** Keeps leaves apart from nodes, RFC 9162 §2.1.1. */
const LEAF = Uint8Array.of(0);
const NO_EVENT_HASH = new Uint8Array(32);

/** What a record log keeps of one leaf: the signed act, its integers as decimal strings where they may pass 2^53. */
export interface LeafDocument {
  act: Omit<Act, 'units'> & { units: string };
  key: string;
  signature: string;
  cosigner: string;
  cosignature: string;
}

export function leafDocument(signed: SignedAct): LeafDocument {
  const { act, key, signature, cosigner, cosignature } = signed;
  return { act: { ...act, units: act.units.toString() }, key, signature, cosigner, cosignature };
}

/** The signed act of a leaf's document. */
export function signedActOf(document: LeafDocument): SignedAct {
  return { ...document, act: { ...document.act, units: BigInt(document.act.units) } };
}

/**
 * Log entry of a document: SHA-256(tag ‖ salt ‖ SHA-256(JCS(document)) ‖ event hash), architecture.md §5. Tiles hold entries.
 *
 * @param salt 32 random bytes, destroyed on erasure.
 * @param eventHash CBV hash of an EPCIS event, 32 bytes; absent for other documents.
 */
export function logEntry(document: unknown, salt: Uint8Array, eventHash: Uint8Array = NO_EVENT_HASH): Uint8Array {
  if (salt.length !== 32 || eventHash.length !== 32) throw new Refusal('SCHEMA_INVALID', 'salt and event hash have 32 bytes');
  return sha256(TAG, salt, sha256(utf8(canonicalJson(document))), eventHash);
}

/** Leaf of the tree for an entry: SHA-256(0x00 ‖ entry), as `RecordLog.included` has it. */
export const leafHash = (entry: Uint8Array): Uint8Array => sha256(LEAF, entry);
