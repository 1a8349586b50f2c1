import { type Act, ZERO } from '../acts/act.ts';
import { decodeAmend, decodeLodge, type LodgeTerms } from '../acts/terms.ts';
import type { EventType } from '../events.ts';
import { Refusal } from '../refusals.ts';
import { TRACKS, type Track } from '../tracks.ts';
import type { Actor } from './actor.ts';
import { creditUses, useAuthorisations } from './codes.ts';
import { anyCrossed, type Case, newTrack, type TrackRecord, type World } from './state.ts';

export function lodgeTerms(act: Act): LodgeTerms {
  const terms = decodeLodge(act.data);
  if (!terms || terms.units === 0n) throw new Refusal('SCHEMA_INVALID', 'the terms of lodging cannot be read');
  return terms;
}

/** The exporter itself, or an agent that it delegated. */
export function checkDeclarant(actor: Actor, declarant: string): void {
  const itself = actor.organisation === declarant && actor.roles.includes('EXPORTER');
  const delegated = actor.principals.includes(declarant) && actor.roles.includes('AGENT');
  if (!itself && !delegated)
    throw new Refusal('ROLE_MISSING', 'only the exporter, or an agent it delegated, declares for this consignment');
}

/** Opens a case: version 1, required tracks pending. */
export function lodge(world: World, act: Act, digest: string, terms: LodgeTerms): void {
  if (world.paused) throw new Refusal('PAUSED');
  checkLane(world, terms.lane, terms.goods);
  const tracks = Object.fromEntries(TRACKS.map((track) => [track, newTrack()])) as Record<Track, TrackRecord>;
  const state: Case = {
    exporting: terms.exporting,
    mode: terms.mode,
    plant: terms.plant,
    lane: terms.lane,
    declarant: terms.declarant,
    version: 1,
    materialVersion: 1,
    acknowledged: 1,
    units: terms.units,
    manifestHead: digest,
    orderHeads: { EXP: ZERO, IMP: ZERO },
    tracks,
    unitRecords: new Map(),
    holds: new Map(),
    uses: [],
    notice: undefined,
    cancelled: false,
    returnOrdered: false,
    destroyOrdered: false,
    destroyed: false,
    exportProven: false,
    irregular: false,
  };
  useAuthorisations(world, state, act.consignment, terms.uses);
  world.cases.set(act.consignment, state);
}

/** Version n+1, before any unit has crossed; a material one leaves every approval stale (events.md §3). */
export function amend(world: World, state: Case, type: EventType, act: Act): void {
  if (anyCrossed(state)) throw new Refusal('AMEND_AFTER_CROSSING');
  const terms = decodeAmend(act.data);
  if (!terms || terms.units === 0n) throw new Refusal('SCHEMA_INVALID', 'the terms of the amendment cannot be read');
  if (type === 'MANIFEST_SPLIT' && !terms.material) throw new Refusal('SCHEMA_INVALID', 'a split is material', '/material');
  if (!terms.material && terms.units !== state.units) throw new Refusal('MATERIAL_UNDECLARED', 'the units change', '/material');
  checkLane(world, state.lane, terms.goods);
  useAuthorisations(world, state, act.consignment, terms.uses);
  state.version += 1;
  if (terms.material) state.materialVersion = state.version;
  state.units = terms.units;
}

export function cancel(world: World, state: Case): void {
  if (anyCrossed(state)) throw new Refusal('CANCEL_AFTER_CROSSING');
  creditUses(world, state);
  state.cancelled = true;
}

function checkLane(world: World, lane: string, goods: number): void {
  const allowed = world.lanes.get(lane);
  if (allowed !== undefined && (goods & ~allowed) !== 0)
    throw new Refusal('GOODS_NOT_ON_LANE', 'the lane does not take this class of goods');
}
