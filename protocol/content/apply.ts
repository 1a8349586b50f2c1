import type { ContentMark } from '../irregularities.ts';
import type { Manifest } from '../schema/manifest.ts';
import { observationMarks } from './marks.ts';
import { moveSeals, sealsOf } from './seals.ts';
import type { ContentCase, ContentEvent } from './state.ts';

/**
 * Takes one event's content into account, after the event itself was accepted.
 *
 * @returns the irregular marks that its content earns (events.md §8).
 */
export function applyContent(content: ContentCase, event: ContentEvent): ContentMark[] {
  if (event.lane !== undefined) content.lane = event.lane;
  if (event.manifest) declare(content, event.manifest);
  const marks = observationMarks(content, event);
  moveSeals(content, event);
  if (marks.some((mark) => mark.startsWith('SEAL_')) || event.seal === 'BROKEN' || event.seal === 'MISSING')
    content.brokenAt.push(event.at);
  if (event.type === 'INSPECTION_RESULT' && event.id !== undefined)
    content.inspections.set(event.id, {
      side: event.side,
      at: event.at,
      version: content.version,
      kind: event.kind,
      result: event.result,
      sealAfter: event.sealAfter,
      units: event.units ?? (event.unit === undefined ? undefined : [event.unit]),
      seals: new Map([...content.seals].map(([unit, seals]) => [unit, [...seals]])),
    });
  if (event.type === 'CODE_FLAGGED') content.codeFlagged = true;
  for (const mark of marks) content.marks.add(mark);
  return marks;
}

/** A new version's seals stand, except where it repeats what an earlier version declared: then replacements made since stay. */
function declare(content: ContentCase, manifest: Manifest): void {
  const before = content.manifests.get(content.version);
  const seals = new Map<string, string[]>();
  for (const unit of manifest.units) {
    const declared = unit.seal.map((seal) => seal.no);
    const old = before?.units.find((other) => other.u === unit.u)?.seal.map((seal) => seal.no);
    const repeated = old !== undefined && old.join('\n') === declared.join('\n');
    seals.set(unit.u, repeated ? sealsOf(content, unit.u) : declared);
  }
  content.seals = seals;
  content.version += 1;
  content.manifests.set(content.version, manifest);
}
