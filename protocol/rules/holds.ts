import type { Act } from '../acts/act.ts';
import { Refusal } from '../refusals.ts';
import type { Actor } from './actor.ts';
import { checkReason, checkUnits } from './decisions.ts';
import type { Case } from './state.ts';

/** A hold of one authority on all or some units; its name is used once per consignment. */
export function placeHold(state: Case, act: Act, digest: string, actor: Actor): void {
  checkReason('HOLD_PLACED', act);
  if (act.units === 0n) throw new Refusal('SCHEMA_INVALID', 'a hold covers all units or names some', '/scope');
  checkUnits(state, act.units);
  state.holds.set(act.subject, {
    organisation: actor.organisation,
    units: act.units,
    active: true,
    reason: act.reason,
    since: act.occurredAt,
    expectedUntil: act.until,
    head: digest,
  });
}

/** Only the authority that placed it lifts it (invariant: nobody else's hold can be talked away). */
export function liftHold(state: Case, act: Act, digest: string): void {
  const hold = state.holds.get(act.subject);
  if (!hold) throw new Refusal('HOLD_UNKNOWN', undefined, '/hold');
  hold.active = false;
  hold.head = digest;
}
