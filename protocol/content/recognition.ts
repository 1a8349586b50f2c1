import { comparableSeal } from '../identifiers/seal.ts';
import { Refusal } from '../refusals.ts';
import { sealsOf } from './seals.ts';
import { type ContentCase, type ContentEvent, currentManifest, type Inspection } from './state.ts';

/** What the agreement in force grants (domain.md §4.6); the samples' grants L1. */
export interface RecognitionPolicy {
  level: number;
  kinds: readonly string[];
  maxAgeS: number;
}
export const RECOGNITION: RecognitionPolicy = { level: 1, kinds: ['NII', 'WEIGHT', 'PHYS', 'COUNT', 'SEAL'], maxAgeS: 12 * 3600 };

/** Whether one side may rely on the other's inspection; an override is free, if there is a result to override. */
export function checkRecognition(content: ContentCase, event: ContentEvent, holdActive: boolean, policy = RECOGNITION): void {
  const inspection = event.result === undefined ? undefined : content.inspections.get(event.result);
  if (!inspection) throw notAllowed('no inspection result has this id');
  if (inspection.side === event.side) throw notAllowed('the result is your own side’s');
  if (event.type === 'RECOGNITION_OVERRIDDEN') return;
  if (Number(event.level?.slice(1)) > policy.level) throw notAllowed(`the agreement grants L${policy.level} at most`);
  if (holdActive) throw notAllowed('a hold is active');
  checkResult(content, inspection, event.at, policy);
}

function checkResult(content: ContentCase, inspection: Inspection, at: number, policy: RecognitionPolicy): void {
  if (inspection.kind === undefined || !policy.kinds.includes(inspection.kind)) throw notAllowed('this kind of control is not covered');
  if (inspection.result !== 'CONFORM') throw notAllowed('the result is not CONFORM');
  if (at - inspection.at > policy.maxAgeS) throw notAllowed('the result is too old');
  if (inspection.version !== content.version) throw notAllowed('the manifest changed since');
  const units = currentManifest(content)?.units.map((unit) => unit.u) ?? [];
  if (inspection.units && !units.every((unit) => inspection.units?.includes(unit))) throw notAllowed('not every unit was inspected');
  const same = units.every((unit) => sameSeals(inspection.seals.get(unit) ?? [], sealsOf(content, unit)));
  const after = inspection.sealAfter;
  const isOn =
    after === undefined || units.some((unit) => sealsOf(content, unit).some((seal) => comparableSeal(seal) === comparableSeal(after)));
  if (!same || !isOn) throw notAllowed('a seal changed since');
  if (content.brokenAt.some((time) => time >= inspection.at)) throw notAllowed('a seal was found not intact since');
}

const sameSeals = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((seal, i) => comparableSeal(seal) === comparableSeal(b[i] ?? ''));

const notAllowed = (why: string): Refusal => new Refusal('RECOGNITION_NOT_ALLOWED', why);
