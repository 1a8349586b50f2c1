import { type Act, ZERO } from '../acts/act.ts';
import { decodeAmend, decodeLodge, type LodgeTerms } from '../acts/terms.ts';
import { EVENTS, type EventType } from '../events.ts';
import { Refusal } from '../refusals.ts';
import { modeBit } from '../sides.ts';
import { TRACKS, type Track } from '../tracks.ts';
import type { Actor, Delegation } from './actor.ts';
import { creditUses, useAuthorisations } from './codes.ts';
import { anyCrossed, type Case, newTrack, type TrackRecord, type World } from './state.ts';

export function lodgeTerms(act: Act): LodgeTerms {
  const terms = decodeLodge(act.data);
  if (!terms || terms.units === 0n) throw new Refusal('SCHEMA_INVALID', 'the terms of lodging cannot be read');
  return terms;
}

/** The exporter itself, or an agent that it delegated this claim to. */
export function checkDeclarant(actor: Actor, act: Act, declarant: string, lane: string): void {
  if (actor.organisation === declarant && actor.roles.includes('EXPORTER')) return;
  const delegated = actor.delegations.filter((one) => one.principal === declarant);
  if (!actor.roles.includes('AGENT') || delegated.length === 0)
    throw new Refusal('ROLE_MISSING', 'only the exporter, or an agent it delegated, declares for this consignment');
  if (!delegated.some((one) => covers(one, act, lane)))
    throw new Refusal('ROLE_MISSING', 'the delegation does not cover this claim, these goods or this lane');
}

function covers(delegation: Delegation, act: Act, lane: string): boolean {
  const claim = 1 << (act.kind - EVENTS.MANIFEST_ANCHORED.code);
  const onLane = delegation.lane === ZERO || delegation.lane === lane;
  return (delegation.claims & claim) !== 0 && onLane && (goodsOf(act) & ~delegation.goods) === 0;
}

/** Goods classes that a claim names; none for a cancellation, or for terms that cannot be read, which are refused later. */
function goodsOf(act: Act): number {
  if (act.kind === EVENTS.MANIFEST_CANCELLED.code) return 0;
  const terms = act.kind === EVENTS.MANIFEST_ANCHORED.code ? decodeLodge(act.data) : decodeAmend(act.data);
  return terms && terms.units !== 0n ? terms.goods : 0;
}

/** Opens a case: version 1, required tracks pending. */
export function lodge(world: World, act: Act, digest: string, terms: LodgeTerms): void {
  if (world.paused) throw new Refusal('PAUSED');
  checkMode(world, terms);
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

function checkMode(world: World, { lane, mode }: LodgeTerms): void {
  const rule = world.lanes.get(lane);
  if (rule && (rule.modes & modeBit(mode)) === 0) throw new Refusal('SCHEMA_INVALID', 'the lane does not take this mode', '/crossing/mode');
}

function checkLane(world: World, lane: string, goods: number): void {
  const rule = world.lanes.get(lane);
  if (rule && (goods & ~rule.goods) !== 0) throw new Refusal('GOODS_NOT_ON_LANE', 'the lane does not take this class of goods');
}
