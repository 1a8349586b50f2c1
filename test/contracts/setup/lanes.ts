import { GOODS_ELECTRONICS, GOODS_FRUIT } from '../../../protocol/acts/terms.ts';
import { laneId } from '../../../protocol/manifest/lanes.ts';
import { modeBit } from '../../../protocol/sides.ts';

/** A lane for fruit and electronics that takes no through trucks, and one that nothing is said about. */
export const LIMITED_LANE = laneId({ pair: 'TEST', lane: '1119-1120' });
export const OPEN_LANE = laneId({ pair: 'TEST', lane: '1' });
export const LIMITED_GOODS = GOODS_FRUIT | GOODS_ELECTRONICS;
export const LIMITED_MODES = modeBit('DRIVER') | modeBit('AGV');
