import { anyHoldActive } from '../../../protocol/rules/approval.ts';
import type { Track } from '../../../protocol/tracks.ts';
import type { Json } from '../vary.ts';
import { reason, signers } from './said.ts';
import { HOUR, type Teller } from './teller.ts';

type Move = [by: string, type: string, fields?: Json];

/** The next event that brings a consignment towards an end, said by who should say it. Answers false when there is none. */
export function goAhead(teller: Teller): boolean {
  const moves = teller.case ? onTheWay(teller) : [lodging(teller)];
  if (moves.length === 0) return false;
  teller.say(...teller.chance.one(moves));
  return true;
}

function lodging({ file, answers, chance, plan }: Teller): Move {
  const authorised = file.events.filter((event: Json) => event.type === 'CODE_AUTHORISED').length;
  const short = answers.some((answer) => 'refused' in answer && answer.refused === 'AUTHORISATION_EXCEEDED');
  const next = file.authorisations[authorised] ?? (short && authorised < 4 ? file.authorisations[authorised % 2] : undefined);
  if (next) return ['VN-CODEOWNER', 'CODE_AUTHORISED', { code: next.code, lot: next.lot, kg: next.kg + (short ? 1000 : 0) }];
  return [`${plan.exporting}-${chance.one(['EXPORTER', 'EXPORTER', 'BROKER'])}`, 'MANIFEST_ANCHORED', { v: 1 }];
}

function onTheWay(teller: Teller): Move[] {
  const { chance, plan, overall, units } = teller;
  const { exporting, importing } = plan;
  const state = teller.case;
  if (!state) return [];
  const often = (times: number, ...moves: Move[]): Move[] => Array.from({ length: times }, () => moves).flat();
  const crossed = units.some((unit) => unit.crossedAt !== undefined);
  const open = teller.tracks().filter((track) => state.tracks[track].status !== 'REFUSED' && !stands(teller, track));
  const moves: Move[] = [];
  if (plan.mode === 'AGV' && !state.notice) moves.push([`${importing}-CUS`, 'ADVANCE_NOTICE_ACCEPTED']);
  for (const track of open) {
    const imports = track.startsWith('IMP_');
    if (imports ? crossed || chance.happens(0.1) : track === 'RETURN_CUS' || !crossed)
      moves.push(...often(imports ? 2 : 3, approval(teller, track)));
  }
  if (overall === 'READY_TO_CROSS' || crossed)
    for (const unit of units.filter((each) => each.crossedAt === undefined))
      moves.push(...often(4, [`${chance.one([exporting, exporting, importing])}-GATE`, 'BORDER_CROSSED', { unit: unit.u }]));
  if (state.materialVersion > state.acknowledged)
    moves.push([`${importing}-CUS`, 'AMENDMENT_ACKNOWLEDGED', { v: chance.one([undefined, state.version]) }]);
  for (const unit of units) {
    if (unit.crossedAt !== undefined && !unit.accepted)
      moves.push(...often(3, [`${importing}-GATE`, chance.happens(0.85) ? 'HANDOVER_ACCEPTED' : 'HANDOVER_DISPUTED', { unit: unit.u }]));
    if (unit.accepted && !unit.goneOut && (overall === 'RELEASED' || overall === 'PARTIALLY_RELEASED'))
      moves.push(...often(2, [`${importing}-GATE`, 'GATE_OUT', { unit: unit.u }]));
  }
  if (overall === 'REFUSED_ENTRY') moves.push(...often(3, order(teller)));
  if (state.returnOrdered)
    for (const { u, returnCrossed, returnReceived } of units) {
      if (!returnCrossed) moves.push(...often(3, [`${chance.one([exporting, importing])}-GATE`, 'RETURN_CROSSED', { unit: u }]));
      else if (!returnReceived) moves.push(...often(3, [`${exporting}-GATE`, 'RETURN_RECEIVED', { unit: u }]));
    }
  if (state.destroyOrdered && !state.destroyed)
    moves.push([chance.one([`${importing}-GATE`, teller.plantAuthority(importing)]), 'DESTROYED']);
  if (anyHoldActive(state)) moves.push(...lifts(teller));
  if (units.every((unit) => unit.accepted) && !state.exportProven) moves.push([`${exporting}-CUS`, 'EXIT_CONFIRMED']);
  return moves;
}

const stands = (teller: Teller, track: Track): boolean =>
  teller.case?.tracks[track].status === 'APPROVED' &&
  !teller.isStale(track) &&
  (teller.case.tracks[track].approved & teller.case.units) === teller.case.units;

function approval(teller: Teller, track: Track): Move {
  const { chance, case: state, labels } = teller;
  const by = teller.authority(track);
  if (teller.isStale(track) && chance.happens(0.6))
    return track === 'EXP_PHYTO' ? [by, 'PHYTO_REPLACED', { track }] : [by, 'AMENDMENT_ACCEPTED', { track }];
  if (state?.tracks[track].status === 'PENDING' && track.endsWith('_CUS') && chance.happens(0.6)) return [by, 'DECL_REGISTERED', { track }];
  const own = { EXP_PHYTO: 'PHYTO_ISSUED', EXP_GATE: 'GATE_CLEARED', EXP_BORDER: 'EXIT_CLEARED', IMP_BORDER: 'ENTRY_CLEARED' } as const;
  if (Object.hasOwn(own, track) && chance.happens(0.5)) return [by, own[track as keyof typeof own]];
  const speaker = by === 'CN-CUS' && chance.happens(0.3) ? 'CN-CUS-QUAR' : by;
  if (chance.happens(teller.plan.class === 'conditional' ? 0.3 : 0.06))
    return [speaker, 'RELEASED_CONDITIONAL', { track, validUntil: teller.when(by.slice(0, 2) as 'VN', chance.one([1, 24, 200]) * HOUR) }];
  const inPart = track.startsWith('IMP_') ? (teller.plan.class === 'released in part' ? 0.6 : 0.25) : 0.05;
  return [speaker, 'RELEASED', { track, units: chance.happens(inPart) ? chance.some(labels) : undefined }];
}

function order(teller: Teller): Move {
  const { chance, plan } = teller;
  const by = `${plan.importing}-CUS`;
  const type = plan.class === 'destroyed' ? 'DESTROY_ORDERED' : chance.one(['RETURN_ORDERED', 'RETURN_ORDERED', 'DESTROY_ORDERED']);
  return [by, type, { reason: reason(chance), signers: signers(chance, by) }];
}

function lifts(teller: Teller): Move[] {
  return teller.file.events
    .filter((event: Json, i: number) => event.type === 'HOLD_PLACED' && !('refused' in (teller.answers[i] ?? {})))
    .map((event: Json) => [event.by, 'HOLD_LIFTED', { hold: event.hold }]);
}
