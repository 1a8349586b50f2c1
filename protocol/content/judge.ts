import type { EventType } from '../events.ts';
import { codesNamed } from '../manifest/codes.ts';
import { goodsClass } from '../manifest/goods.ts';
import { laneAdmits } from '../manifest/lanes.ts';
import { materialChanges } from '../manifest/material.ts';
import { splitProblem } from '../manifest/split.ts';
import { Refusal } from '../refusals.ts';
import type { Manifest } from '../schema/manifest.ts';
import { bands } from '../weight.ts';
import { checkRecognition } from './recognition.ts';
import { type ContentCase, type ContentEvent, currentManifest } from './state.ts';

/** A live authorisation as content knows it: the code's name, the lot, and its id on chain. */
export interface NamedAuthorisation {
  code: string;
  lot: string;
  id: string;
}

/**
 * What only content can tell of a claim or a decision (events.md §3, §8). The own gateway asks after the table found nothing
 * wrong but before authorisations are used: material changes declared, sums of a split, recognition lawful.
 *
 * @throws {Refusal} MATERIAL_UNDECLARED, SPLIT_SUM_MISMATCH, GOODS_NOT_ON_LANE or RECOGNITION_NOT_ALLOWED.
 */
export function judgeContent(content: ContentCase, event: ContentEvent, holdActive: boolean): void {
  const before = currentManifest(content);
  if (event.manifest && before) {
    if (event.type === 'MANIFEST_AMENDED') checkMaterial(before, event.manifest, event.material === true);
    if (event.type === 'MANIFEST_SPLIT') {
      const problem = splitProblem(before, event.manifest);
      if (problem) throw new Refusal('SPLIT_SUM_MISMATCH', problem, '/manifest');
    }
  }
  if (event.manifest && !laneAdmits(event.lane ?? content.lane, goodsClass(event.manifest)))
    throw new Refusal('GOODS_NOT_ON_LANE', undefined, '/manifest/goods');
  if (isRecognition(event.type)) checkRecognition(content, event, holdActive);
}

const isRecognition = (type: EventType): boolean => type === 'RECOGNITION_APPLIED' || type === 'RECOGNITION_OVERRIDDEN';

function checkMaterial(before: Manifest, after: Manifest, declared: boolean): void {
  const changed = materialChanges(before, after);
  if (changed.length > 0 && !declared) throw new Refusal('MATERIAL_UNDECLARED', `${changed.join(', ')} changed`, '/material');
}

/**
 * The authorisations a manifest uses, each with the bands of 100 kg that its lot weighs.
 *
 * @throws {Refusal} AUTHORISATION_MISSING when a growing-area or packing-house code it names has none for one of its lots.
 */
export function usesOf(manifest: Manifest, authorisations: readonly NamedAuthorisation[]): { authorisation: string; bands: number }[] {
  const uses = new Map<string, number>();
  for (const { code, lots } of codesNamed(manifest)) {
    if (lots.length === 0) throw new Refusal('AUTHORISATION_MISSING', 'a code is named without a lot', '/manifest/goods');
    for (const { lot, net } of lots) {
      const found = authorisations.find((each) => each.code === code && each.lot === lot);
      if (!found) throw new Refusal('AUTHORISATION_MISSING', 'the owner of a code named has not authorised the lot', '/manifest/goods');
      uses.set(found.id, bands(net));
    }
  }
  return [...uses].map(([authorisation, bands]) => ({ authorisation, bands })).sort((a, b) => (a.authorisation < b.authorisation ? -1 : 1));
}
