import { commitmentOf } from '../../../protocol/documents/commitment.ts';
import { openDisclosures, typeOfDocument } from '../../../protocol/documents/disclosure.ts';
import { eventOf } from '../../../protocol/events.ts';
import type { LeafDocument } from '../../../protocol/log/leaf.ts';
import type { Difference, Findings } from '../difference.ts';
import type { ViewedDocument } from '../view.ts';

/**
 * Each act's document is the one it commits to, and each field disclosed of it is a field of that document.
 *
 * @param erased whether the side states that it has erased them: then what is not there is counted, and what is there is looked at.
 */
export function checkDocuments(
  signed: readonly { digest: string; signed: LeafDocument }[],
  documents: readonly ViewedDocument[],
  erased: boolean,
  findings: Findings,
): void {
  const held = new Map(documents.map((document) => [document.digest, document]));
  for (const {
    digest,
    signed: { act },
  } of signed) {
    const document = held.get(digest);
    if (!document && erased) {
      findings.erased += 1;
      continue;
    }
    if (!document) {
      findings.add({ kind: 'document-missing', digest, what: 'the document that the act commits to is not there' });
      continue;
    }
    findings.check('commitments', bindsTo(document, act, digest));
    for (const [i, disclosure] of document.disclosures.entries()) findings.check('disclosures', opens(document, disclosure, i, digest));
    checkTwice(document, digest, findings);
    checkGranted(document, digest, findings);
  }
}

function bindsTo(document: ViewedDocument, act: LeafDocument['act'], digest: string): Difference | undefined {
  const { payload } = document;
  const commitment = commitmentOf(payload);
  if (commitment !== act.commitment)
    return { kind: 'commitment-wrong', digest, what: 'the document is not what was signed', expected: act.commitment, found: commitment };
  const type = eventOf(act.kind);
  if (typeOfDocument(payload) !== type || document.type !== type)
    return { kind: 'commitment-wrong', digest, what: 'the document is of another event', expected: type, found: document.type };
  if (Date.parse(payload.t) !== act.occurredAt * 1000)
    return { kind: 'commitment-wrong', digest, what: 'the document tells another time', expected: act.occurredAt, found: payload.t };
  return undefined;
}

function opens({ payload }: ViewedDocument, disclosure: string, i: number, digest: string): Difference | undefined {
  try {
    openDisclosures(payload, [disclosure]);
    return undefined;
  } catch {
    return { kind: 'disclosure-wrong', digest, what: `field ${i} told is not a field of the document signed`, found: readable(disclosure) };
  }
}

/** Withholding shows: what was granted is listed, and must be told. */
function checkGranted({ granted, disclosures }: ViewedDocument, digest: string, findings: Findings): void {
  const told = new Set(disclosures.map(pointerOf));
  const withheld = granted.filter((pointer) => !told.has(pointer) && !pointer.startsWith('/private/'));
  if (withheld.length > 0)
    findings.add({ kind: 'field-missing', digest, what: 'a field was granted and is not told', expected: withheld[0] });
}

function checkTwice({ payload, disclosures }: ViewedDocument, digest: string, findings: Findings): void {
  if (new Set(disclosures).size === disclosures.length) return;
  findings.add({ kind: 'disclosure-wrong', digest, what: 'one field is told twice', found: payload.typ });
}

/** Pointer and value of a disclosure without its salt, for a person to see which field it is. */
function readable(disclosure: string): unknown[] {
  try {
    return JSON.parse(Buffer.from(disclosure, 'base64url').toString()).slice(1);
  } catch {
    return [disclosure];
  }
}

const pointerOf = (disclosure: string): unknown => readable(disclosure)[0];
