import { applyContent } from '../../../protocol/content/apply.ts';
import { type ContentEvent, emptyContent } from '../../../protocol/content/state.ts';
import { openDisclosures } from '../../../protocol/documents/disclosure.ts';
import { fieldsToObject } from '../../../protocol/documents/fields.ts';
import { eventOf } from '../../../protocol/events.ts';
import type { Registry } from '../../../protocol/ledger/registry.ts';
import type { LeafDocument } from '../../../protocol/log/leaf.ts';
import type { Manifest } from '../../../protocol/schema/manifest.ts';
import { type Side, sideOf } from '../../../protocol/sides.ts';
import type { Findings } from '../difference.ts';
import type { SideView, ViewedDocument } from '../view.ts';

/**
 * The marks on measurements are those that the content rules (events.md §8) give, told anew from the documents in this side's order. A
 * document whose disclosures do not open is told of elsewhere; from the first one on, nothing is compared here.
 */
export function checkContentMarks(view: SideView, registry: Registry, findings: Findings): void {
  const said = new Map<string, { organisation: string; signed: LeafDocument }>(
    [...view.acts, ...view.leaves].map((one) => [one.digest, one]),
  );
  const leaves = new Map(view.leaves.map((leaf) => [leaf.digest, leaf]));
  const content = emptyContent();
  for (const document of view.documents) {
    const one = said.get(document.digest);
    const side = one && sideOf(registry.organisations.get(one.organisation)?.side ?? 0);
    if (!one || !side) continue;
    const event = eventFrom(document, one.signed, side);
    if (!event) return;
    if (event.lane !== undefined) content.lane = event.lane;
    const expected: string[] = applyContent(content, event).sort();
    const leaf = leaves.get(document.digest);
    if (!leaf) continue;
    const found = [...leaf.marks].sort();
    const same = expected.join() === found.join();
    findings.check(
      'states',
      same ? undefined : { kind: 'marks-wrong', digest: leaf.digest, what: `marks of ${leaf.type}`, expected, found },
    );
  }
}

function eventFrom({ payload, disclosures }: ViewedDocument, { act }: LeafDocument, side: Side): ContentEvent | undefined {
  const type = eventOf(act.kind);
  if (!type) return undefined;
  try {
    const { event, crossing, direction: _, plant: __, ...rest } = fieldsToObject(openDisclosures(payload, disclosures));
    const common = { type, at: act.occurredAt, side };
    if (!type.startsWith('MANIFEST_') || type === 'MANIFEST_CANCELLED') return { ...(rest as Partial<ContentEvent>), ...common };
    const lane = (crossing as { lane?: string } | undefined)?.lane;
    const manifest = rest as unknown as Manifest;
    if (!manifest.units?.every((unit) => unit?.alloc)) return undefined;
    return { ...(event as Partial<ContentEvent>), ...common, manifest, ...(lane === undefined ? {} : { lane }) };
  } catch {
    return undefined;
  }
}
