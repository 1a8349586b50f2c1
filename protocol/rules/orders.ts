import type { Act } from '../acts/act.ts';
import { type EventType, ruleOf } from '../events.ts';
import { Refusal } from '../refusals.ts';
import { type Actor, isCosigned } from './actor.ts';
import { anyRefused, importTracks } from './approval.ts';
import { checkReason } from './decisions.ts';
import { type Case, everyUnit } from './state.ts';

/** Decisions on the whole consignment that no track holds: acknowledgements, notices, proof of exit, return, destruction. */
export function order(state: Case, type: EventType, act: Act, actor: Actor): void {
  if (ruleOf(type).twoSigners && !isCosigned(actor)) throw new Refusal('SECOND_SIGNER_REQUIRED');
  checkReason(type, act);
  switch (type) {
    case 'AMENDMENT_ACKNOWLEDGED':
      if (state.materialVersion <= state.acknowledged) throw stands('no material amendment awaits acknowledgement');
      state.acknowledged = state.version;
      return;
    case 'ADVANCE_NOTICE_ACCEPTED':
    case 'ADVANCE_NOTICE_REFUSED': {
      const accepted = type === 'ADVANCE_NOTICE_ACCEPTED';
      if (state.notice?.accepted === accepted && state.notice.version === state.version)
        throw stands('the notice for this version has this answer already');
      state.notice = { accepted, version: state.version };
      return;
    }
    case 'EXIT_CONFIRMED':
      if (!everyUnit(state, (unit) => unit.accepted))
        throw new Refusal('EXIT_NOT_PROVEN', 'not every unit has been accepted on the other side');
      if (state.exportProven) throw stands('the exit has been confirmed');
      state.exportProven = true;
      return;
    case 'RECOGNITION_APPLIED':
    case 'RECOGNITION_OVERRIDDEN':
      return;
    case 'RETURN_ORDERED':
      if (!anyRefused(state, importTracks(state))) throw new Refusal('NOT_REFUSED');
      if (state.returnOrdered) throw stands('the return has been ordered');
      state.returnOrdered = true;
      return;
    case 'DESTROY_ORDERED':
      if (!anyRefused(state, importTracks(state))) throw new Refusal('NOT_REFUSED');
      if (state.destroyOrdered) throw stands('the destruction has been ordered');
      state.destroyOrdered = true;
      return;
    default:
      throw new Refusal('SCHEMA_INVALID', `${type} is no order`);
  }
}

const stands = (what: string): Refusal => new Refusal('TRANSITION_NOT_ALLOWED', what);
