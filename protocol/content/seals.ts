import { comparableSeal } from '../identifiers/seal.ts';
import type { ContentCase, ContentEvent } from './state.ts';

/** Current seal numbers of a unit; a copy. */
export const sealsOf = (content: ContentCase, unit: string): string[] => [...(content.seals.get(unit) ?? [])];

/** Moves the chain of seals: a replacement at a check, or an opening by an authority told in its inspection result. */
export function moveSeals(content: ContentCase, event: ContentEvent): void {
  if (event.type === 'SEAL_CHECKED' && event.result === 'REPLACED' && event.unit !== undefined)
    replace(content, event.unit, event.old ?? '', event.no ?? event.old ?? '');
  if (event.type === 'INSPECTION_RESULT' && event.sealBefore !== undefined && event.sealAfter !== undefined)
    for (const unit of content.seals.keys()) replace(content, unit, event.sealBefore, event.sealAfter);
}

function replace(content: ContentCase, unit: string, old: string, no: string): void {
  const seals = sealsOf(content, unit);
  const at = seals.findIndex((seal) => comparableSeal(seal) === comparableSeal(old));
  if (at < 0) return;
  seals[at] = no;
  content.seals.set(unit, seals);
}
