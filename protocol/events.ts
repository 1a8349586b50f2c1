import type { Role } from './roles.ts';
import type { Flank } from './sides.ts';
import type { Track } from './tracks.ts';

export type EventClass = 'claim' | 'decision' | 'observation' | 'notice' | 'registration';
export type Carrier = 'act' | 'leaf';
/** The chain of heads an act builds on (`prev`), events.md §5. Observations and leaves build on none. */
export type Chain = 'manifest' | 'track' | 'hold' | 'orders' | 'code';

export interface EventRule {
  /** Number on chain and in the signed act; never reused. */
  code: number;
  class: EventClass;
  carrier: Carrier;
  /** Roles that may ever say it; empty: anyone registered. */
  roles: readonly Role[];
  /** Flank it must come from when it names no track; absent: either, or the track decides. */
  flank?: Flank;
  /** Narrower roles for one flank, where the two differ (a hold by the gate board is the exporting side's only). */
  flankOnly?: Partial<Record<Role, Flank>>;
  chain?: Chain;
  /** The track it works on when it names none. */
  impliedTrack?: Track;
  /** Tracks it may name; absent: it names none. */
  tracks?: readonly Track[];
  reasonRequired?: true;
  twoSigners?: true;
  /** Allowed on a closed consignment although a decision. */
  onClosed?: true;
}

const DECLARANT = ['EXPORTER', 'AGENT'] as const;
const CONTROL = ['CUSTOMS', 'QUARANTINE'] as const;
const TRACK_OWNERS = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE'] as const;
const ANY_TRACK = ['EXP_CUS', 'EXP_PHYTO', 'EXP_BORDER', 'EXP_GATE', 'IMP_CUS', 'IMP_QUAR', 'IMP_BORDER', 'RETURN_CUS'] as const;
const CUSTOMS_TRACKS = ['EXP_CUS', 'IMP_CUS', 'RETURN_CUS'] as const;

const claim = (code: number): EventRule => ({ code, class: 'claim', carrier: 'act', roles: DECLARANT, flank: 'EXP', chain: 'manifest' });
const onTrack = (code: number, roles: readonly Role[], tracks: readonly Track[], more: Partial<EventRule> = {}): EventRule => ({
  code,
  class: 'decision',
  carrier: 'act',
  roles,
  tracks,
  chain: 'track',
  ...more,
});
const order = (code: number, roles: readonly Role[], flank: Flank, more: Partial<EventRule> = {}): EventRule => ({
  code,
  class: 'decision',
  carrier: 'act',
  roles,
  flank,
  chain: 'orders',
  ...more,
});
const observed = (code: number, flank?: Flank, roles: readonly Role[] = ['GATE']): EventRule => ({
  code,
  class: 'observation',
  carrier: 'act',
  roles,
  ...(flank ? { flank } : {}),
});
const measured = (code: number): EventRule => ({ code, class: 'observation', carrier: 'leaf', roles: ['GATE'] });
const notice = (code: number, roles: readonly Role[]): EventRule => ({ code, class: 'notice', carrier: 'leaf', roles });

/** The normative table of events.md §3, one row per event. */
export const EVENTS = {
  MANIFEST_ANCHORED: claim(1),
  MANIFEST_AMENDED: claim(2),
  MANIFEST_SPLIT: claim(3),
  MANIFEST_CANCELLED: claim(4),

  AMENDMENT_ACCEPTED: onTrack(10, TRACK_OWNERS, ANY_TRACK),
  PHYTO_REPLACED: onTrack(11, ['QUARANTINE'], ['EXP_PHYTO'], { impliedTrack: 'EXP_PHYTO' }),
  DECL_REGISTERED: onTrack(12, ['CUSTOMS'], CUSTOMS_TRACKS),
  PHYTO_ISSUED: onTrack(13, ['QUARANTINE'], ['EXP_PHYTO'], { impliedTrack: 'EXP_PHYTO' }),
  PHYTO_WITHDRAWN: onTrack(14, ['QUARANTINE'], ['EXP_PHYTO'], { impliedTrack: 'EXP_PHYTO' }),
  RELEASED: onTrack(15, TRACK_OWNERS, ANY_TRACK),
  RELEASED_CONDITIONAL: onTrack(16, TRACK_OWNERS, ANY_TRACK),
  REFUSED: onTrack(17, TRACK_OWNERS, ANY_TRACK, { reasonRequired: true }),
  REVOKED: onTrack(18, TRACK_OWNERS, ANY_TRACK, { reasonRequired: true }),
  EXIT_CLEARED: onTrack(19, ['BORDER'], ['EXP_BORDER'], { impliedTrack: 'EXP_BORDER' }),
  ENTRY_CLEARED: onTrack(20, ['BORDER'], ['IMP_BORDER'], { impliedTrack: 'IMP_BORDER' }),
  BORDER_DENIED: onTrack(21, ['BORDER'], ['EXP_BORDER', 'IMP_BORDER'], { reasonRequired: true }),
  GATE_CLEARED: onTrack(22, ['GATE'], ['EXP_GATE'], { impliedTrack: 'EXP_GATE' }),
  GATE_DENIED: onTrack(23, ['GATE'], ['EXP_GATE'], { impliedTrack: 'EXP_GATE', reasonRequired: true }),

  HOLD_PLACED: {
    code: 30,
    class: 'decision',
    carrier: 'act',
    roles: TRACK_OWNERS,
    flankOnly: { GATE: 'EXP' },
    chain: 'hold',
    reasonRequired: true,
  },
  HOLD_LIFTED: {
    code: 31,
    class: 'decision',
    carrier: 'act',
    roles: TRACK_OWNERS,
    flankOnly: { GATE: 'EXP' },
    chain: 'hold',
    onClosed: true,
  },

  AMENDMENT_ACKNOWLEDGED: order(40, ['CUSTOMS'], 'IMP'),
  ADVANCE_NOTICE_ACCEPTED: order(41, ['CUSTOMS'], 'IMP'),
  ADVANCE_NOTICE_REFUSED: order(42, ['CUSTOMS'], 'IMP'),
  EXIT_CONFIRMED: order(43, ['CUSTOMS'], 'EXP', { onClosed: true }),
  RECOGNITION_APPLIED: order(44, ['CUSTOMS'], 'IMP'),
  RECOGNITION_OVERRIDDEN: order(45, ['CUSTOMS'], 'IMP'),
  RETURN_ORDERED: order(46, ['CUSTOMS'], 'IMP', { reasonRequired: true, twoSigners: true }),
  DESTROY_ORDERED: order(47, CONTROL, 'IMP', { reasonRequired: true, twoSigners: true }),

  BORDER_CROSSED: observed(50),
  HANDOVER_ACCEPTED: observed(51, 'IMP'),
  HANDOVER_DISPUTED: observed(52, 'IMP'),
  GATE_OUT: observed(53, 'IMP'),
  RETURN_CROSSED: observed(54),
  RETURN_RECEIVED: observed(55, 'EXP'),
  DESTROYED: observed(56, 'IMP', ['GATE', 'QUARANTINE']),

  CODE_AUTHORISED: { code: 60, class: 'claim', carrier: 'act', roles: ['CODE_OWNER'], chain: 'code' },
  CODE_SUSPENDED: { code: 61, class: 'decision', carrier: 'act', roles: ['QUARANTINE'], chain: 'code' },
  CODE_RESTORED: { code: 62, class: 'decision', carrier: 'act', roles: ['QUARANTINE'], chain: 'code' },
  /** Not in events.md: how a plant authority brings a code, its owner and season quota into the registry. */
  CODE_REGISTERED: { code: 63, class: 'registration', carrier: 'act', roles: ['QUARANTINE'], chain: 'code' },

  DECL_REJECTED: notice(70, ['CUSTOMS']),
  DECL_AMENDED: notice(71, ['CUSTOMS']),
  CONTROL_ASSIGNED: notice(72, CONTROL),
  SAMPLE_TAKEN: notice(73, CONTROL),
  INSPECTION_RESULT: notice(74, CONTROL),
  LAB_RESULT: notice(75, CONTROL),
  TREATMENT_ORDERED: notice(76, CONTROL),
  TREATMENT_DONE: notice(77, CONTROL),
  CODE_FLAGGED: notice(78, []),

  GATE_IN: measured(80),
  WEIGHED: measured(81),
  SEAL_CHECKED: measured(82),
  SLOT_ASSIGNED: measured(83),
  FEE_PAID: measured(84),
} as const satisfies Record<string, EventRule>;

export type EventType = keyof typeof EVENTS;
export const EVENT_TYPES = Object.keys(EVENTS) as EventType[];
const BY_CODE = new Map<number, EventType>(EVENT_TYPES.map((type) => [EVENTS[type].code, type]));
export const eventOf = (code: number): EventType | undefined => BY_CODE.get(code);
export const ruleOf = (type: EventType): EventRule => EVENTS[type];
