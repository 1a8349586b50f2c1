import type { Mode, Side } from '../../../protocol/sides.ts';
import { otherSide } from '../../../protocol/sides.ts';
import type { Random } from './random.ts';

/** What a story is about: ids, and what its consignments are like. */
export interface Setting {
  consignment: string;
  /** A second consignment, that may want the same lots. */
  rival: string;
  holds: string[];
  codes: string[];
  /** Ascending, as uses must be. */
  authorisations: string[];
  /** Exporting side of the consignment and of its rival. */
  exporting: Record<string, Side>;
  mode: Mode;
  plant: boolean;
}

export function makeSetting(random: Random): Setting {
  const [consignment, rival] = [random.bytes32(), random.bytes32()];
  const side: Side = random.chance(0.5) ? 'VN' : 'CN';
  return {
    consignment,
    rival,
    holds: [random.bytes32(), random.bytes32(), random.bytes32()],
    codes: [random.bytes32(), random.bytes32()],
    authorisations: [random.bytes32(), random.bytes32(), random.bytes32()].sort(),
    exporting: { [consignment]: side, [rival]: random.chance(0.75) ? side : otherSide(side) },
    mode: random.pick(['DRIVER', 'AGV', 'THROUGH']),
    plant: random.chance(0.5),
  };
}
