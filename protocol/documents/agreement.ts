import { hex, sha256, utf8 } from '../hash.ts';
import type { Role } from '../roles.ts';
import { tokens } from '../schema/pointer.ts';
import { canonicalJson } from './canonical.ts';

/**
 * One grant: fields of documents of some event types to recipients of some roles. In `documents` and `fields`, `*` stands for any
 * type or one token of a JSON Pointer, and a closing `**` for all that lies below.
 */
export interface Grant {
  documents: string[];
  fields: string[];
  except?: string[];
  to: Role[];
  purpose: string;
  retentionMonths: number;
}

/** What may leave a side, to whom and for what (architecture.md §4). Both sides put its hash on chain. */
export interface DataSharingAgreement {
  format: 'thongquan-agreement/1';
  version: number;
  grants: Grant[];
  /** The confidential part goes only to organisations that it names as readers and that have one of these roles. */
  confidential: { fields: string[]; to: Role[] };
  /** Never leaves, whoever asks. */
  never: { documents: string[]; fields: string[] }[];
}

/** SHA-256 of the agreement in canonical JSON, 0x-prefixed. */
export const agreementHash = (agreement: DataSharingAgreement): string => hex(sha256(utf8(canonicalJson(agreement))));

const namesType = (patterns: readonly string[], type: string): boolean => patterns.includes('*') || patterns.includes(type);

/** Whether a pattern covers a pointer. */
export function covers(pattern: string, pointer: string): boolean {
  const want = tokens(pattern);
  const have = tokens(pointer);
  const open = want.at(-1) === '**';
  if (open) want.pop();
  if (open ? have.length < want.length : have.length !== want.length) return false;
  return want.every((token, i) => token === '*' || token === have[i]);
}
const anyCovers = (patterns: readonly string[], pointer: string): boolean => patterns.some((pattern) => covers(pattern, pointer));

/** Whether a field is of the part that goes only to readers whom the manifest itself names. */
export const isConfidential = (agreement: DataSharingAgreement, pointer: string): boolean =>
  anyCovers(agreement.confidential.fields, pointer);

/** Of a field of the confidential part. */
export const CONFIDENTIAL_PURPOSE = 'confidential part, to readers it names';

/**
 * For what the agreement lets one field of a document go to a recipient: the purposes of the grants that do, in its order. What no grant
 * covers is not granted, and has none.
 *
 * @param type event type of the document.
 * @param privateReaders handles that the confidential part names; empty when there is none.
 */
export function purposesOf(
  agreement: DataSharingAgreement,
  type: string,
  pointer: string,
  recipientRoles: readonly Role[],
  recipientHandle: string,
  privateReaders: readonly string[] = [],
): string[] {
  if (agreement.never.some((rule) => namesType(rule.documents, type) && anyCovers(rule.fields, pointer))) return [];
  const has = (roles: readonly Role[]): boolean => roles.some((role) => recipientRoles.includes(role));
  if (isConfidential(agreement, pointer))
    return privateReaders.includes(recipientHandle) && has(agreement.confidential.to) ? [CONFIDENTIAL_PURPOSE] : [];
  const covering = agreement.grants.filter(
    (grant) =>
      has(grant.to) && namesType(grant.documents, type) && anyCovers(grant.fields, pointer) && !anyCovers(grant.except ?? [], pointer),
  );
  return [...new Set(covering.map((grant) => grant.purpose))];
}

/** Whether the agreement lets one field of a document go to a recipient; see `purposesOf`. */
export const granted = (...asked: Parameters<typeof purposesOf>): boolean => purposesOf(...asked).length > 0;
