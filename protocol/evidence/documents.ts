import type { SignedAct } from '../acts/act.ts';
import { commitmentOf } from '../documents/commitment.ts';
import { documentType, openDisclosures } from '../documents/disclosure.ts';
import { eventOf } from '../events.ts';
import { Refusal } from '../refusals.ts';
import type { EvidenceDocument } from './package.ts';
import type { Findings } from './verdict.ts';

/** What is shown of documents: each is the one that an act or leaf committed to, and each field one of its own. */
export function openDocuments(
  documents: readonly EvidenceDocument[],
  signed: ReadonlyMap<string, SignedAct>,
  findings: Findings,
): { digest: string; fields: Record<string, unknown> }[] | undefined {
  const opened: { digest: string; fields: Record<string, unknown> }[] = [];
  let before = '';
  for (const { digest, payload, disclosures } of documents) {
    if (digest <= before) return void findings.fail('document-order', digest);
    before = digest;
    const act = signed.get(digest)?.act;
    const type = act && eventOf(act.kind);
    if (!act || !type) return void findings.fail('document-foreign', digest);
    const binds =
      commitmentOf(payload) === act.commitment &&
      payload.typ === documentType(type) &&
      payload.consignment === act.consignment &&
      Date.parse(payload.t) === act.occurredAt * 1000;
    if (!binds) return void findings.fail('commitment-wrong', digest);
    try {
      const fields = openDisclosures(payload, disclosures);
      findings.prove('document', digest, `${disclosures.length} of at most ${payload._sd.length} fields`);
      opened.push({ digest, fields });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return void findings.fail('disclosure-wrong', digest, error.detail);
    }
  }
  return opened;
}
