import type { Tx } from '../../database/client.ts';
import { JOINT_COUNCIL } from '../../protocol/bindings/interfaces.ts';
import type { World } from '../../protocol/rules/state.ts';
import { bytesOf, hexOf } from '../bytes.ts';

/** Puts what the Directory says about pauses and lanes into the world, from the index of its logs. */
export async function loadDirectory(tx: Tx, address: string, world: World): Promise<void> {
  const rows = await tx.chainLog.findMany({ where: { address: bytesOf(address) }, orderBy: [{ block: 'asc' }, { logIndex: 'asc' }] });
  for (const row of rows) {
    const event = JOINT_COUNCIL.parseLog({ topics: row.topics.map(hexOf), data: hexOf(row.data) });
    if (event?.name === 'ManifestsPaused') world.paused = true;
    else if (event?.name === 'ManifestsResumed') world.paused = false;
    else if (event?.name === 'LaneSet' && event.args.configured)
      world.lanes.set(event.args.lane, { modes: Number(event.args.modes), goods: Number(event.args.goods) });
    else if (event?.name === 'LaneSet') world.lanes.delete(event.args.lane);
  }
}
