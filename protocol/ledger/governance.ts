import { JOINT_COUNCIL } from '../bindings/interfaces.ts';
import type { World } from '../rules/state.ts';
import type { LedgerLog } from './registry.ts';

/** Applies a log of JointCouncil to what of it the rules know: the pause of new manifests and what lanes take. */
export function foldGovernance(world: Pick<World, 'paused' | 'lanes'>, log: Pick<LedgerLog, 'topics' | 'data'>): void {
  const event = JOINT_COUNCIL.parseLog(log);
  switch (event?.name) {
    case 'ManifestsPaused':
      world.paused = true;
      return;
    case 'ManifestsResumed':
      world.paused = false;
      return;
    case 'LaneSet': {
      const lane: string = event.args.getValue('lane');
      const limit = (name: string): number => Number(event.args.getValue(name));
      if (event.args.getValue('configured')) world.lanes.set(lane, { modes: limit('modes'), goods: limit('goods') });
      else world.lanes.delete(lane);
      return;
    }
    default:
      return;
  }
}
