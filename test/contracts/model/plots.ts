import type { EventType } from '../../../protocol/events.ts';
import type { Track } from '../../../protocol/tracks.ts';

export interface Step {
  type: EventType;
  track?: Track;
  /** Position among the manifest's units. */
  unit?: number;
  /** Spoken by this track's authority, for events that name no track. */
  as?: Track;
}

const step = (type: EventType, track?: Track): Step => ({ type, ...(track ? { track } : {}) });
const LODGE = [step('MANIFEST_ANCHORED')];
const CODES = [step('CODE_REGISTERED'), step('CODE_REGISTERED'), step('CODE_AUTHORISED'), step('CODE_AUTHORISED'), step('CODE_AUTHORISED')];
const AMEND = [step('MANIFEST_AMENDED')];
const SUSPEND = [step('CODE_SUSPENDED'), step('CODE_SUSPENDED')];
const CANCEL = [step('MANIFEST_CANCELLED')];
const EXPORT = [
  step('DECL_REGISTERED', 'EXP_CUS'),
  step('PHYTO_ISSUED', 'EXP_PHYTO'),
  step('RELEASED', 'EXP_CUS'),
  step('EXIT_CLEARED', 'EXP_BORDER'),
  step('GATE_CLEARED', 'EXP_GATE'),
];
const NOTICE = [step('ADVANCE_NOTICE_ACCEPTED')];
const CROSS = [step('BORDER_CROSSED'), step('HANDOVER_ACCEPTED')];
const IMPORT = [step('RELEASED', 'IMP_CUS'), step('RELEASED', 'IMP_QUAR'), step('ENTRY_CLEARED', 'IMP_BORDER')];
const OUT = [step('GATE_OUT')];
const TURNED_DOWN = [step('ENTRY_CLEARED', 'IMP_BORDER'), step('REFUSED', 'IMP_CUS')];
const HOLD = [step('HOLD_PLACED'), step('HOLD_PLACED'), step('HOLD_LIFTED'), step('HOLD_LIFTED')];
const OWN_HOLD: Step[] = [{ type: 'HOLD_PLACED', as: 'EXP_CUS' }, step('RELEASED', 'EXP_CUS'), step('HOLD_LIFTED')];

/** Stories of the border, from lodging to an end; what comes between is for chance. */
export const PLOTS: readonly (readonly Step[])[] = [
  [...LODGE, ...EXPORT, ...NOTICE, ...CROSS, ...IMPORT, ...OUT, step('EXIT_CONFIRMED')],
  [...LODGE, ...EXPORT, ...CROSS, step('HANDOVER_DISPUTED'), ...IMPORT, ...HOLD, ...OUT, step('EXIT_CONFIRMED'), step('HOLD_LIFTED')],
  [
    ...LODGE,
    ...EXPORT,
    ...NOTICE,
    ...CROSS,
    ...TURNED_DOWN,
    step('RETURN_ORDERED'),
    step('DECL_REGISTERED', 'RETURN_CUS'),
    step('RETURN_CROSSED'),
    step('RETURN_RECEIVED'),
    step('RELEASED', 'RETURN_CUS'),
  ],
  [...LODGE, ...EXPORT, ...CROSS, ...CANCEL, ...TURNED_DOWN, step('DESTROY_ORDERED'), step('DESTROYED'), step('EXIT_CONFIRMED')],
  [
    ...LODGE,
    ...EXPORT,
    step('MANIFEST_AMENDED'),
    step('AMENDMENT_ACCEPTED', 'EXP_CUS'),
    step('PHYTO_REPLACED', 'EXP_PHYTO'),
    step('AMENDMENT_ACKNOWLEDGED'),
    step('AMENDMENT_ACCEPTED', 'EXP_GATE'),
    step('MANIFEST_SPLIT'),
    step('RELEASED', 'EXP_CUS'),
    step('GATE_CLEARED', 'EXP_GATE'),
    ...CROSS,
  ],
  [
    ...LODGE,
    ...EXPORT,
    step('GATE_DENIED', 'EXP_GATE'),
    ...OWN_HOLD,
    step('BORDER_DENIED', 'EXP_BORDER'),
    step('REVOKED', 'EXP_CUS'),
    step('PHYTO_WITHDRAWN', 'EXP_PHYTO'),
    ...EXPORT,
    ...CROSS,
    ...CANCEL,
  ],
  [
    ...LODGE,
    ...OWN_HOLD,
    step('RELEASED_CONDITIONAL', 'EXP_CUS'),
    step('RELEASED_CONDITIONAL', 'EXP_CUS'),
    ...EXPORT,
    ...CROSS,
    step('RELEASED_CONDITIONAL', 'IMP_CUS'),
    ...OUT,
    ...IMPORT,
  ],
  [...CODES, ...LODGE, ...AMEND, step('CODE_AUTHORISED'), ...AMEND, ...SUSPEND, ...AMEND, step('CODE_RESTORED'), ...AMEND, ...CANCEL],
  [...CODES, ...SUSPEND, ...LODGE, ...AMEND, step('CODE_AUTHORISED'), step('CODE_AUTHORISED'), ...AMEND, step('CODE_RESTORED'), ...CANCEL],
  [...CODES, ...LODGE, ...OWN_HOLD, ...HOLD, step('MANIFEST_SPLIT'), ...EXPORT, ...HOLD, ...CROSS],
];
