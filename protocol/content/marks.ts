import { comparablePlate } from '../identifiers/plate.ts';
import { comparableSeal } from '../identifiers/seal.ts';
import type { ContentMark } from '../irregularities.ts';
import { type LaneRules, laneRules } from '../manifest/lanes.ts';
import type { Manifest } from '../schema/manifest.ts';
import { grams } from '../weight.ts';
import { type ContentCase, type ContentEvent, currentManifest } from './state.ts';

type Unit = Manifest['units'][number];

const JUDGED = ['GATE_IN', 'WEIGHED', 'SEAL_CHECKED', 'SLOT_ASSIGNED', 'FEE_PAID'];

/** Marks of a gate's or a device's reading against the current manifest; what cannot be compared earns none. */
export function observationMarks(content: ContentCase, event: ContentEvent): ContentMark[] {
  const unit = currentManifest(content)?.units.find((each) => each.u === event.unit);
  if (!unit || !JUDGED.includes(event.type)) return [];
  const marks: ContentMark[] = [];
  if (
    event.kg !== undefined &&
    (event.type === 'WEIGHED' || event.type === 'GATE_IN') &&
    offWeight(unit, event.kg, laneRules(content.lane).weight)
  )
    marks.push('WEIGHT_DIFF');
  if (event.plate !== undefined && comparablePlate(event.plate) !== comparablePlate(unit.plate)) marks.push('PLATE_MISMATCH');
  if (event.cont !== undefined && comparablePlate(event.cont) !== comparablePlate(unit.cont ?? '')) marks.push('CONTAINER_MISMATCH');
  return event.type === 'SLOT_ASSIGNED' || event.type === 'FEE_PAID' ? marks : [...marks, ...sealMarks(content, unit, event)];
}

function offWeight(unit: Unit, kg: number, tolerance: LaneRules['weight']): boolean {
  const expected = unit.alloc.reduce((sum, part) => sum + grams(part.gross), grams(unit.curb) + grams(unit.tare ?? 0));
  return Math.abs(grams(kg) - expected) > Math.max(expected * tolerance.share, grams(tolerance.kg));
}

function sealMarks(content: ContentCase, unit: Unit, event: ContentEvent): ContentMark[] {
  const marks: ContentMark[] = [];
  const status = event.type === 'SEAL_CHECKED' ? event.result : event.seal;
  if (status === 'BROKEN' || status === 'MISSING') marks.push('SEAL_BROKEN');
  const isOn = (label: string, no: string): boolean =>
    (content.seals.get(label) ?? []).some((seal) => comparableSeal(seal) === comparableSeal(no));
  const onAnother = (no: string): boolean => [...content.seals.keys()].some((label) => label !== unit.u && isOn(label, no));
  if (status === 'REPLACED') {
    if (event.old === undefined || !isOn(unit.u, event.old)) marks.push('SEAL_MISMATCH');
    if (event.no !== undefined && onAnother(event.no)) marks.push('SEAL_DUPLICATE');
  } else if (event.no !== undefined && !isOn(unit.u, event.no)) {
    marks.push('SEAL_MISMATCH');
    if (onAnother(event.no)) marks.push('SEAL_DUPLICATE');
  }
  return marks;
}
