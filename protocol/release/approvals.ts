import { type Act, ALL_UNITS } from '../acts/act.ts';
import { type EventType, eventOf } from '../events.ts';

/** Of the units that it names, of all, or of none: those renew what an earlier approval said (events.md §3). */
const APPROVALS = {
  RELEASED: 'named',
  RELEASED_CONDITIONAL: 'named',
  PHYTO_ISSUED: 'all',
  EXIT_CLEARED: 'all',
  ENTRY_CLEARED: 'all',
  GATE_CLEARED: 'all',
  PHYTO_REPLACED: 'none',
  AMENDMENT_ACCEPTED: 'none',
} as const;
type Approval = keyof typeof APPROVALS;

export const isApproval = (type: EventType | undefined): type is Approval => type !== undefined && Object.hasOwn(APPROVALS, type);

/**
 * Units that a track's decisions approve, whether they still stand or not; bitmap. As in the rules, the latest conditional release says until when
 * (Unix seconds) all units under condition are approved. A time of 0 leaves no condition out.
 */
export function unitsApproved(acts: readonly Act[], at: number): bigint {
  const conditional = acts.filter((act) => eventOf(act.kind) === 'RELEASED_CONDITIONAL');
  const until = conditional.reduce((latest, act) => (act.signedAt > latest.signedAt ? act : latest), conditional[0] as Act)?.until ?? 0;
  return acts.reduce((units, act) => {
    const type = eventOf(act.kind);
    if (!isApproval(type) || APPROVALS[type] === 'none') return units;
    if (type === 'RELEASED_CONDITIONAL' && at > until) return units;
    return units | (APPROVALS[type] === 'all' ? ALL_UNITS : act.units);
  }, 0n);
}
