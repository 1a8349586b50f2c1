import { id } from 'ethers';
import { GOODS_ELECTRONICS, GOODS_FRUIT, GOODS_OTHER } from '../acts/terms.ts';
import type { Crossing } from '../schema/crossing.ts';

/** What a lane admits, and the tolerances of its content rules (events.md §8). */
export interface LaneRules {
  goods: number;
  /** WEIGHT_DIFF beyond the larger of a share of what is expected and a number of kg. */
  weight: { share: number; kg: number };
}

const DEFAULT: LaneRules = { goods: GOODS_FRUIT | GOODS_ELECTRONICS | GOODS_OTHER, weight: { share: 0.01, kg: 200 } };
const PILOT: LaneRules = { ...DEFAULT, goods: GOODS_FRUIT | GOODS_ELECTRONICS };

/** Lanes with rules of their own; all others have the default. */
const LANES: Record<string, LaneRules> = {
  '1119-1120': PILOT,
  '1088/2-1089': PILOT,
};

export const laneRules = (lane: string): LaneRules => (Object.hasOwn(LANES, lane) ? (LANES[lane] as LaneRules) : DEFAULT);

/** How the chain knows a lane: keccak256 of `pair|lane` in UTF-8, lower-case hex. */
export const laneId = (crossing: Pick<Crossing, 'pair' | 'lane'>): string => id(`${crossing.pair}|${crossing.lane}`);

/** Whether a lane admits every class in a bitmap. */
export const laneAdmits = (lane: string, goods: number): boolean => (goods & ~laneRules(lane).goods) === 0;
