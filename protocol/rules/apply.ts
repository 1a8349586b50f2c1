import { type Act, ZERO } from '../acts/act.ts';
import { type EventType, ruleOf } from '../events.ts';
import type { ActMark } from '../irregularities.ts';
import { Refusal } from '../refusals.ts';
import { trackOf } from '../tracks.ts';
import type { Actor } from './actor.ts';
import { checkRole, checkSide } from './authority.ts';
import { amend, cancel, checkDeclarant, lodge, lodgeTerms } from './claims.ts';
import { isClosed } from './closure.ts';
import { applyCodeAct } from './codes.ts';
import { checkUnits, decideTrack } from './decisions.ts';
import { checkForm } from './form.ts';
import { headOf, moveHead } from './heads.ts';
import { liftHold, placeHold } from './holds.ts';
import { observe } from './observations.ts';
import { order } from './orders.ts';
import type { Case, World } from './state.ts';

/**
 * The normative table (events.md §2 to §6) as one function: judges an act whose signature, key and times have been checked,
 * and applies it. The Clearance contract does the same, check by check. Leaves are judged too, and change nothing here.
 *
 * @returns the irregular marks, for observations.
 * @throws {Refusal} with the world unchanged.
 */
export function applyAct(world: World, act: Act, digest: string, actor: Actor): { type: EventType; marks: ActMark[] } {
  const type = checkForm(act);
  checkRole(type, actor);
  const rule = ruleOf(type);
  if (rule.chain === 'code') return { type, marks: codeAct(world, type, act, digest, actor) };
  if (type === 'MANIFEST_ANCHORED') return { type, marks: lodgeAct(world, type, act, digest, actor) };

  const state = world.cases.get(act.consignment);
  if (!state) throw new Refusal('CONSIGNMENT_UNKNOWN');
  if (type !== 'CODE_FLAGGED') checkSide(type, act, actor, state.exporting);
  if (rule.class === 'claim') checkDeclarant(actor, act, state.declarant, state.lane);
  if (type === 'HOLD_LIFTED') checkHoldOwner(state, act, actor);
  if ((rule.class === 'claim' || rule.class === 'decision') && !rule.onClosed && isClosed(state, act.occurredAt))
    throw new Refusal('CONSIGNMENT_CLOSED');
  checkSpent(world, digest);
  if (rule.carrier === 'leaf') {
    checkUnits(state, act.units);
    return { type, marks: [] };
  }
  if (rule.class === 'observation') {
    const marks = observe(state, type, act);
    if (marks.length > 0) state.irregular = true;
    world.spent.add(digest);
    return { type, marks };
  }
  checkPrev(world, type, state, act, digest);
  checkVersion(state, type, act);
  change(world, state, type, act, digest, actor);
  moveHead(state, type, act, digest);
  return { type, marks: [] };
}

function change(world: World, state: Case, type: EventType, act: Act, digest: string, actor: Actor): void {
  const track = trackOf(act.track);
  if (type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT') amend(world, state, type, act);
  else if (type === 'MANIFEST_CANCELLED') cancel(world, state);
  else if (type === 'HOLD_PLACED') placeHold(state, act, digest, actor);
  else if (type === 'HOLD_LIFTED') liftHold(state, act, digest);
  else if (track) decideTrack(state, type, track, act, actor);
  else order(state, type, act, actor);
}

function lodgeAct(world: World, type: EventType, act: Act, digest: string, actor: Actor): ActMark[] {
  if (act.consignment === ZERO) throw new Refusal('SCHEMA_INVALID', 'a consignment needs an id');
  const terms = lodgeTerms(act);
  checkSide(type, act, actor, terms.exporting);
  checkDeclarant(actor, act, terms.declarant, terms.lane);
  const standing = world.cases.get(act.consignment);
  if (standing) throw new Refusal(standing.manifestHead === digest ? 'ACT_ALREADY_DONE' : 'CONSIGNMENT_EXISTS');
  checkSpent(world, digest);
  if (act.prev !== ZERO) throw new Refusal('PREV_MISMATCH');
  if (act.version !== 1) throw new Refusal('VERSION_STALE', 'a consignment begins with version 1');
  lodge(world, act, digest, terms);
  return [];
}

function codeAct(world: World, type: EventType, act: Act, digest: string, actor: Actor): ActMark[] {
  const code = world.codes.get(act.subject);
  if (act.track !== 0 || act.consignment !== ZERO)
    throw new Refusal('SCHEMA_INVALID', 'an act about a code names neither track nor consignment');
  if (type !== 'CODE_REGISTERED' && !code) throw new Refusal('IDENTIFIER_INVALID', 'no such code is registered', '/code');
  if (type === 'CODE_AUTHORISED' && code?.owner !== actor.organisation)
    throw new Refusal('ROLE_MISSING', 'only the owner of the code authorises its use');
  checkSpent(world, digest);
  if (code?.head === digest) throw new Refusal('ACT_ALREADY_DONE');
  if (type === 'CODE_REGISTERED' && code) throw new Refusal('TRANSITION_NOT_ALLOWED', 'the code is registered');
  if (act.prev !== (code?.head ?? ZERO)) throw new Refusal('PREV_MISMATCH');
  applyCodeAct(world, type, act, digest, actor);
  return [];
}

/** Whose hold it is, is a question of side and role; whether it is still there, one of the rule: unknown comes first. */
function checkHoldOwner(state: Case, act: Act, actor: Actor): void {
  const hold = state.holds.get(act.subject);
  if (hold?.active && hold.organisation !== actor.organisation) throw new Refusal('HOLD_NOT_YOURS', undefined, '/hold');
}

function checkSpent(world: World, digest: string): void {
  if (world.spent.has(digest)) throw new Refusal('ACT_ALREADY_DONE');
}

function checkPrev(world: World, type: EventType, state: Case, act: Act, digest: string): void {
  const head = headOf(world, type, act);
  if (head === digest) throw new Refusal('ACT_ALREADY_DONE');
  const hold = state.holds.get(act.subject);
  if (type === 'HOLD_PLACED' && hold) throw new Refusal('ACT_ALREADY_DONE', 'a hold of this name was placed before', '/hold');
  if (type === 'HOLD_LIFTED' && !hold?.active) throw new Refusal('HOLD_UNKNOWN', undefined, '/hold');
  if (act.prev !== head) throw new Refusal('PREV_MISMATCH');
}

function checkVersion(state: Case, type: EventType, act: Act): void {
  const next = type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT';
  const due = next ? state.version + 1 : state.version;
  if (act.version !== due) throw new Refusal('VERSION_STALE', next ? `the next version is ${due}` : `the current version is ${due}`, '/v');
}
