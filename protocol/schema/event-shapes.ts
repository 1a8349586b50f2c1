import { type EventType, ruleOf } from '../events.ts';
import type { FieldName } from './event-fields.ts';

/** What an event of one type may carry, and what it must. */
export interface EventShape {
  may: readonly FieldName[];
  must: readonly FieldName[];
}

type Row = { may?: readonly FieldName[]; must?: readonly FieldName[] };

/** Any event may name its version, give a reason, refer to a document and have documents attached. */
const ANY = ['v', 'reason', 'doc', 'files'] as const;
/** What gates, yards and devices see. */
const SEEN = ['unit', 'point', 'plate', 'cont', 'seal', 'kg', 'cold'] as const;
/** What any notice may add. */
const NOTED = ['note', 'track', 'unit', 'units', 'form', 'id'] as const;
const DECISION = ['form'] as const;

/** Rows of events.md §3; `reason` is never a must here: its absence is REASON_REQUIRED, a rule judged later. */
const ROWS: Record<EventType, Row> = {
  MANIFEST_ANCHORED: { must: ['v'] },
  MANIFEST_AMENDED: { must: ['v', 'material'], may: ['form', 'from', 'to'] },
  MANIFEST_SPLIT: { must: ['v'], may: ['material', 'form'] },
  MANIFEST_CANCELLED: { may: ['form'] },

  AMENDMENT_ACCEPTED: { must: ['track'], may: ['from', 'to'] },
  PHYTO_REPLACED: { may: ['track', 'from', 'to', 'no', 'old'] },
  DECL_REGISTERED: { must: ['track'], may: ['decl', 'declType'] },
  PHYTO_ISSUED: { may: ['track', 'no'] },
  PHYTO_WITHDRAWN: { may: ['track', 'no'] },
  RELEASED: { must: ['track'], may: ['units'] },
  RELEASED_CONDITIONAL: { must: ['track', 'validUntil'], may: ['units', 'deadline'] },
  REFUSED: { must: ['track'], may: ['deadline'] },
  REVOKED: { must: ['track'] },
  EXIT_CLEARED: { may: ['track'] },
  ENTRY_CLEARED: { may: ['track'] },
  BORDER_DENIED: { may: ['track', 'deadline', 'unit'] },
  GATE_CLEARED: { may: ['track', ...SEEN] },
  GATE_DENIED: { may: ['track', 'deadline', ...SEEN] },

  HOLD_PLACED: { must: ['hold', 'scope'], may: ['expectedUntil', 'deadline'] },
  HOLD_LIFTED: { must: ['hold'] },

  AMENDMENT_ACKNOWLEDGED: {},
  ADVANCE_NOTICE_ACCEPTED: { may: ['deadline'] },
  ADVANCE_NOTICE_REFUSED: { may: ['deadline'] },
  EXIT_CONFIRMED: { may: ['decl'] },
  RECOGNITION_APPLIED: { must: ['result', 'level'], may: ['track', 'kind'] },
  RECOGNITION_OVERRIDDEN: { must: ['result', 'level'], may: ['track', 'kind'] },
  RETURN_ORDERED: { may: ['deadline', 'seal'] },
  DESTROY_ORDERED: { may: ['deadline'] },

  BORDER_CROSSED: { must: ['unit'] },
  HANDOVER_ACCEPTED: { must: ['unit'] },
  HANDOVER_DISPUTED: { must: ['unit'], may: ['result', 'found', 'no'] },
  GATE_OUT: { must: ['unit'] },
  RETURN_CROSSED: { must: ['unit'] },
  RETURN_RECEIVED: { must: ['unit'] },
  DESTROYED: {},

  CODE_AUTHORISED: { must: ['code', 'lot', 'kg'] },
  CODE_SUSPENDED: { must: ['code'], may: ['lot', 'level'] },
  CODE_RESTORED: { must: ['code'], may: ['lot', 'level'] },
  CODE_REGISTERED: { must: ['code', 'owner'], may: ['quota'] },

  DECL_REJECTED: { may: ['decl', 'declType', 'deadline'] },
  DECL_AMENDED: { may: ['from', 'to', 'decl', 'declType'] },
  CONTROL_ASSIGNED: { may: ['control', 'pct', 'approvedBy', 'kind', 'deadline'] },
  SAMPLE_TAKEN: { may: ['samples', 'tests', 'kind', 'pct', 'lot', 'sealBefore', 'sealAfter', 'expectedUntil'] },
  INSPECTION_RESULT: {
    may: ['kind', 'result', 'found', 'pest', 'sealBefore', 'sealAfter', 'pct', 'kg', 'samples', 'tests', 'control', 'approvedBy', 'cold'],
  },
  LAB_RESULT: { may: ['kind', 'result', 'found', 'pest', 'samples', 'tests', 'lot', 'code'] },
  TREATMENT_ORDERED: { may: ['kind', 'control', 'pest', 'deadline', 'approvedBy', 'expectedUntil', 'lot'] },
  TREATMENT_DONE: { may: ['kind', 'control', 'result', 'pest', 'sealBefore', 'sealAfter', 'lot'] },
  CODE_FLAGGED: { must: ['code'], may: ['lot', 'kg', 'level', 'pest', 'found'] },

  GATE_IN: { must: ['unit'], may: ['no'] },
  WEIGHED: { must: ['unit', 'kg'] },
  SEAL_CHECKED: { must: ['unit'], may: ['result', 'no', 'old'] },
  SLOT_ASSIGNED: { may: ['no', 'deadline', 'from', 'to'] },
  FEE_PAID: { may: ['no', 'form'] },
};

function classFields(type: EventType): readonly FieldName[] {
  switch (ruleOf(type).class) {
    case 'observation':
      return SEEN;
    case 'notice':
      return NOTED;
    case 'decision':
      return DECISION;
    default:
      return [];
  }
}

export function shapeOf(type: EventType): EventShape {
  const { may = [], must = [] } = ROWS[type];
  return { may: [...new Set([...ANY, ...classFields(type), ...may, ...must])], must };
}
