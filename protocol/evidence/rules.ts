import { ZERO } from '../acts/act.ts';
import { decodeLodge, NO_QUOTA } from '../acts/terms.ts';
import { marksOf } from '../irregularities.ts';
import { usesOf } from '../ledger/uses.ts';
import { Refusal } from '../refusals.ts';
import { type Actor, unlimited } from '../rules/actor.ts';
import { applyAct } from '../rules/apply.ts';
import { type Case, emptyWorld, unitBits, unitRecord, type World } from '../rules/state.ts';
import { TRACKS } from '../tracks.ts';
import type { ProvenAct } from './acts.ts';
import type { ProvenCase } from './state.ts';
import type { Findings } from './verdict.ts';

/** What the rules say of an act that cannot stand where it is: another one is missing before it. */
const MISSING = ['PREV_MISMATCH', 'CONSIGNMENT_UNKNOWN', 'VERSION_STALE', 'HOLD_UNKNOWN'];
const TWICE = ['ACT_ALREADY_DONE', 'CONSIGNMENT_EXISTS'];
const NOT_THEIRS = ['ROLE_MISSING', 'TRACK_NOT_YOURS', 'HOLD_NOT_YOURS'];

/**
 * Folds the acts by the normative table (`protocol/rules`). Lots and delegations were for the contract to judge, which recorded the act: they are taken as it
 * found them.
 */
export function foldActs(acts: readonly { act: ProvenAct; actor: Actor }[], consignment: string, findings: Findings): Case | undefined {
  const world = emptyWorld();
  admitUses(
    world,
    acts.map(({ act }) => act),
  );
  for (const { act, actor } of acts) {
    const declarant = decodeLodge(act.signed.act.data)?.declarant ?? world.cases.get(consignment)?.declarant;
    const delegations = declarant === undefined ? [] : [unlimited(declarant)];
    try {
      const { marks } = applyAct(world, act.signed.act, act.digest, { ...actor, delegations });
      const recorded = marksOf(act.marks);
      if (marks.length !== recorded.length || !marks.every((mark) => recorded.includes(mark)))
        return void findings.fail('marks-wrong', act.digest, `${marks.join(' ')} against ${recorded.join(' ')}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return void findings.fail(failureOf(error.code), act.digest, error.code);
    }
  }
  return world.cases.get(consignment);
}

function failureOf(code: string): 'act-missing' | 'act-twice' | 'role-missing' | 'rule-broken' {
  if (MISSING.includes(code)) return 'act-missing';
  if (TWICE.includes(code)) return 'act-twice';
  return NOT_THEIRS.includes(code) ? 'role-missing' : 'rule-broken';
}

/** A lot's authorisation may have been raised before an amendment that uses more of it: each stands as large as it is ever used. */
function admitUses(world: World, acts: readonly ProvenAct[]): void {
  world.codes.set(ZERO, { owner: ZERO, quota: NO_QUOTA, used: 0, suspended: { VN: false, CN: false }, head: ZERO });
  for (const { authorisation, bands } of acts.flatMap(({ signed: { act } }) => usesOf(act.kind, act.data))) {
    const most = Math.max(bands, world.authorisations.get(authorisation)?.bands ?? 0);
    world.authorisations.set(authorisation, { code: ZERO, bands: most, debited: 0, consignment: undefined });
  }
}

/** The contract's own state at the state block is the one that the acts make: none of them is missing at the end. */
export function isWhole(state: Case, proven: ProvenCase, findings: Findings): boolean {
  const heads = (where: string, acts: string, contract: string): boolean =>
    acts === contract || findings.fail('act-missing', contract, `the head of ${where} is another`);
  const same =
    heads('the manifest', state.manifestHead, proven.manifestHead) &&
    (['EXP', 'IMP'] as const).every((flank) => heads(`orders of ${flank}`, state.orderHeads[flank], proven.orderHeads[flank])) &&
    TRACKS.every((track, i) => heads(track, state.tracks[track].head, proven.trackHeads[i] ?? ZERO)) &&
    [...state.holds].every(([hold, { head }]) => heads(`hold ${hold}`, head, proven.holdHeads.get(hold) ?? ZERO));
  if (!same) return false;
  if (heldPlanes(state) !== proven.held || proven.everHeld !== state.holds.size > 0)
    return findings.fail('act-missing', undefined, 'a hold is not among the acts');
  const seen = {
    crossed: unitsWhere(state, ({ crossedAt }) => crossedAt !== undefined),
    accepted: unitsWhere(state, ({ accepted }) => accepted),
    disputed: unitsWhere(state, ({ disputed }) => disputed),
    goneOut: unitsWhere(state, ({ goneOut }) => goneOut),
    returnCrossed: unitsWhere(state, ({ returnCrossed }) => returnCrossed),
    returnReceived: unitsWhere(state, ({ returnReceived }) => returnReceived),
  };
  for (const [what, units] of Object.entries(seen))
    if (units !== proven[what as keyof typeof seen]) return findings.fail('act-missing', undefined, `an observation of what ${what}`);
  if (state.destroyed !== proven.destroyed || state.irregular !== proven.irregular)
    return findings.fail('act-missing', undefined, 'an observation');
  if (state.version !== proven.version || state.units !== proven.units)
    return findings.fail('state-differs', undefined, 'version or units');
  return true;
}

function unitsWhere(state: Case, test: (record: ReturnType<typeof unitRecord>) => boolean): bigint {
  return [...state.unitRecords.keys()]
    .filter((bit) => test(unitRecord(state, bit)))
    .reduce((units, bit) => units | (1n << BigInt(bit)), 0n);
}

/** How many active holds lie on each unit, as `contracts/libraries/HeldUnits.sol` keeps it in its first word. */
function heldPlanes(state: Case): bigint {
  const counts = new Array<number>(64).fill(0);
  for (const { active, units } of state.holds.values()) if (active) for (const bit of unitBits(units)) counts[bit] = (counts[bit] ?? 0) + 1;
  return counts.reduce((word, count, bit) => {
    const planes = [count & 1, (count >> 1) & 1, (count >> 2) & 1, count > 7 ? 1 : 0];
    return planes.reduce((sum, plane, p) => sum | (BigInt(plane) << BigInt(64 * p + bit)), word);
  }, 0n);
}
