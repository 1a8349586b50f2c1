import { NO_QUOTA } from '../../../protocol/acts/terms.ts';
import type { EventType } from '../../../protocol/events.ts';
import type { Track } from '../../../protocol/tracks.ts';

/** One act of a plot. What it leaves open is for chance, mostly lawful. */
export interface Step {
  type: EventType;
  track?: Track;
  /** Position among the manifest's units, of observations. */
  unit?: number;
  /** Units that a release or hold names. */
  scope?: 'FIRST' | 'ALL';
  /** Spoken by this track's authority, for events that name no track. */
  as?: Track;
  /** About the story's second consignment. */
  rival?: true;
  /** Uses of authorisations in lodging or amending: number of the lot, bands. */
  uses?: [lot: number, bands: number][];
  /** Number of the code, and of the lot authorised. */
  code?: number;
  lot?: number;
  bands?: number;
  quota?: number;
  /** Seconds before now that it happened. */
  ago?: number;
  /** It happened at the very second, or the one after, at which an approval or a validity ends. */
  turn?: true;
  material?: boolean;
}

const DAY_S = 86400;
const step = (type: EventType, track?: Track, more: Partial<Step> = {}): Step => ({ type, ...(track ? { track } : {}), ...more });
const LODGE = [step('MANIFEST_ANCHORED')];
const AMEND = [step('MANIFEST_AMENDED')];
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
const IMPORT = [
  step('RELEASED', 'IMP_CUS', { scope: 'ALL' }),
  step('RELEASED', 'IMP_QUAR', { scope: 'ALL' }),
  step('ENTRY_CLEARED', 'IMP_BORDER'),
];
const IN_PART = [
  step('ENTRY_CLEARED', 'IMP_BORDER'),
  step('RELEASED', 'IMP_QUAR', { scope: 'ALL' }),
  step('RELEASED', 'IMP_CUS', { scope: 'FIRST' }),
];
const OUT = [step('GATE_OUT')];
const TURNED_DOWN = [step('ENTRY_CLEARED', 'IMP_BORDER'), step('REFUSED', 'IMP_CUS')];
const HOLD = [step('HOLD_PLACED'), step('HOLD_PLACED'), step('HOLD_LIFTED'), step('HOLD_LIFTED')];
const OWN_HOLD: Step[] = [{ type: 'HOLD_PLACED', as: 'EXP_CUS' }, step('RELEASED', 'EXP_CUS'), step('HOLD_LIFTED')];
const RETURN = [
  step('RETURN_ORDERED'),
  step('DECL_REGISTERED', 'RETURN_CUS'),
  step('RETURN_CROSSED'),
  step('RETURN_RECEIVED'),
  step('RELEASED', 'RETURN_CUS', { scope: 'ALL' }),
  step('EXIT_CONFIRMED'),
];

/** Stories of the border, from lodging to an end; what comes between is for chance. */
const AT_THE_BORDER: readonly (readonly Step[])[] = [
  [...LODGE, ...EXPORT, ...NOTICE, ...CROSS, ...IMPORT, ...OUT, step('EXIT_CONFIRMED')],
  [...LODGE, ...EXPORT, ...CROSS, step('HANDOVER_DISPUTED'), ...IMPORT, ...HOLD, ...OUT, step('EXIT_CONFIRMED'), step('HOLD_LIFTED')],
  [...LODGE, ...EXPORT, ...NOTICE, ...CROSS, ...TURNED_DOWN, ...RETURN],
  [...LODGE, ...CROSS, step('REFUSED', 'IMP_CUS'), ...RETURN],
  [...LODGE, ...EXPORT, ...CROSS, ...CANCEL, ...TURNED_DOWN, step('DESTROY_ORDERED'), step('DESTROYED'), step('EXIT_CONFIRMED')],
  [
    ...LODGE,
    ...NOTICE,
    ...CROSS,
    ...IN_PART,
    { type: 'HOLD_PLACED', as: 'IMP_BORDER', scope: 'FIRST' },
    step('HOLD_LIFTED'),
    ...OUT,
    ...IMPORT,
    ...OUT,
  ],
  [
    ...LODGE,
    ...EXPORT,
    step('MANIFEST_AMENDED', undefined, { material: true }),
    step('AMENDMENT_ACCEPTED', 'EXP_CUS'),
    step('PHYTO_REPLACED', 'EXP_PHYTO'),
    step('AMENDMENT_ACKNOWLEDGED'),
    step('AMENDMENT_ACCEPTED', 'EXP_GATE'),
    step('MANIFEST_SPLIT', undefined, { material: true }),
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
  [
    ...LODGE,
    step('PHYTO_ISSUED', 'EXP_PHYTO'),
    step('RELEASED_CONDITIONAL', 'EXP_CUS', { scope: 'ALL' }),
    step('EXIT_CLEARED', 'EXP_BORDER'),
    step('GATE_CLEARED', 'EXP_GATE'),
    step('BORDER_CROSSED', undefined, { turn: true }),
    step('HANDOVER_ACCEPTED'),
    step('ENTRY_CLEARED', 'IMP_BORDER'),
    step('RELEASED', 'IMP_QUAR', { scope: 'ALL' }),
    step('RELEASED_CONDITIONAL', 'IMP_CUS', { scope: 'ALL' }),
    step('GATE_OUT', undefined, { turn: true }),
  ],
  [...LODGE, step('DECL_REGISTERED', 'EXP_CUS', { ago: 16 * DAY_S }), ...EXPORT, ...AMEND, ...CROSS],
  [...LODGE, step('DECL_REGISTERED', 'EXP_CUS'), step('REFUSED', 'EXP_CUS'), ...CANCEL, ...CROSS, ...HOLD],
];

/** A code with a lot or two authorised; quotas in bands. */
const code = (quota: number, ...bands: number[]): Step[] => [
  { type: 'CODE_REGISTERED', code: 0, quota },
  ...bands.map((of, lot): Step => ({ type: 'CODE_AUTHORISED', code: 0, lot, bands: of })),
];
const raise = (lot: number, bands: number): Step => ({ type: 'CODE_AUTHORISED', code: 0, lot, bands });
const suspend = (as: Track): Step => ({ type: 'CODE_SUSPENDED', code: 0, as });
const restore = (as: Track): Step => ({ type: 'CODE_RESTORED', code: 0, as });
const lodging = (...uses: [number, number][]): Step => ({ type: 'MANIFEST_ANCHORED', uses });
const amending = (...uses: [number, number][]): Step => ({ type: 'MANIFEST_AMENDED', uses });
const rival = (one: Step): Step => ({ ...one, rival: true });
const cancelling: Step = { type: 'MANIFEST_CANCELLED' };

/** Stories of codes: lots, quotas, markets, and two consignments that want the same. */
const OF_CODES: readonly (readonly Step[])[] = [
  // A race for one lot and a quota that covers one of two; what a cancellation gives back is there again.
  [
    ...code(5, 3, 3),
    lodging([0, 3]),
    rival(lodging([0, 2])),
    rival(lodging([1, 3])),
    cancelling,
    rival(lodging([0, 1], [1, 3])),
    rival(lodging([1, 3])),
    rival(amending([0, 2], [1, 3])),
    rival(cancelling),
  ],
  // A lot raised while it is used: the difference is debited when the manifest is judged again, and only once.
  [
    ...code(8, 2),
    lodging([0, 2]),
    amending([0, 3]),
    raise(0, 5),
    raise(0, 4),
    amending([0, 4]),
    amending([0, 5]),
    raise(0, 9),
    amending([0, 5]),
    amending(),
    rival(lodging([0, 1])),
    cancelling,
    rival(lodging([0, 9])),
  ],
  // The destination's suspension stops what is added, the origin's does not, and neither what is used already.
  [
    ...code(NO_QUOTA, 2, 3, 4),
    suspend('IMP_QUAR'),
    lodging([0, 1]),
    restore('IMP_QUAR'),
    lodging([0, 1]),
    suspend('EXP_PHYTO'),
    amending([0, 1], [1, 1]),
    suspend('IMP_QUAR'),
    suspend('IMP_QUAR'),
    amending([0, 2], [1, 3]),
    amending([0, 2], [2, 3]),
    rival(lodging([2, 1])),
    restore('EXP_PHYTO'),
    rival(lodging([2, 4])),
    restore('IMP_QUAR'),
    cancelling,
  ],
  // Two codes, one of them by its other owner; a lot belongs to one code.
  [
    ...code(0, 1),
    { type: 'CODE_REGISTERED', code: 1, quota: 4 },
    { type: 'CODE_AUTHORISED', code: 1, lot: 1, bands: 2 },
    { type: 'CODE_AUTHORISED', code: 1, lot: 0, bands: 6 },
    { type: 'CODE_AUTHORISED', code: 1, lot: 2, bands: 2 },
    lodging([0, 1]),
    lodging([1, 2], [2, 2]),
    { type: 'CODE_AUTHORISED', code: 1, lot: 1, bands: 3 },
    amending([1, 3], [2, 2]),
    amending([2, 2], [1, 2]),
    cancelling,
    rival(lodging([1, 3])),
    ...EXPORT,
  ],
];

export const PLOTS: readonly (readonly Step[])[] = [
  ...AT_THE_BORDER,
  ...OF_CODES,
  [...code(6, 2, 4), ...LODGE, ...AMEND, ...HOLD, ...AMEND, ...CANCEL],
];
