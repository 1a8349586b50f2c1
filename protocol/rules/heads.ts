import { type Act, ZERO } from '../acts/act.ts';
import { type EventType, ruleOf } from '../events.ts';
import { trackOf } from '../tracks.ts';
import type { Case, World } from './state.ts';

/**
 * The head an act must name as `prev`: of the manifest chain, the track, the hold, one flank's orders, or the code.
 * Zero when nothing stands there yet, and for observations and leaves, which build on none.
 */
export function headOf(world: World, type: EventType, act: Pick<Act, 'consignment' | 'track' | 'subject'>): string {
  const chain = ruleOf(type).chain;
  if (chain === 'code') return world.codes.get(act.subject)?.head ?? ZERO;
  const state = world.cases.get(act.consignment);
  return state ? headInCase(state, type, act) : ZERO;
}

function headInCase(state: Case, type: EventType, act: Pick<Act, 'track' | 'subject'>): string {
  const rule = ruleOf(type);
  switch (rule.chain) {
    case 'manifest':
      return state.manifestHead;
    case 'track': {
      const track = trackOf(act.track);
      return track ? state.tracks[track].head : ZERO;
    }
    case 'hold':
      return state.holds.get(act.subject)?.head ?? ZERO;
    case 'orders':
      return state.orderHeads[rule.flank ?? 'IMP'];
    default:
      return ZERO;
  }
}

/** Moves the head of the chain the act belongs to; holds and codes keep theirs with their own record. */
export function moveHead(state: Case, type: EventType, act: Pick<Act, 'track'>, digest: string): void {
  const rule = ruleOf(type);
  const track = trackOf(act.track);
  if (rule.chain === 'manifest') state.manifestHead = digest;
  else if (rule.chain === 'track' && track) state.tracks[track].head = digest;
  else if (rule.chain === 'orders') state.orderHeads[rule.flank ?? 'IMP'] = digest;
}
