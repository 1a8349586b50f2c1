import { MODES, type Mode, otherSide, SIDES, type Side } from '../../../protocol/sides.ts';
import type { Json } from '../vary.ts';
import type { Chance } from './chance.ts';

/** Classes of stories. A story leans towards the events of its class; all else may befall it too. */
export const CLASSES = [
  'cleared',
  'amended',
  'split',
  'cancelled',
  'held',
  'conditional',
  'released in part',
  'refused',
  'returned',
  'destroyed',
  'seals and weights',
  'recognised',
  'codes',
  'anything',
] as const;
export type Class = (typeof CLASSES)[number];

/** What a story is about before anybody says a word. */
export interface Plan {
  class: Class;
  exporting: Side;
  importing: Side;
  mode: Mode;
  plant: boolean;
  lane: string;
  goods: 'cassia' | 'durian';
  /** Whether growing area and packing house are named, and so must have authorised the lot. */
  codes: boolean;
  units: number;
}

const CODES = ['VN-YBOR-0061', 'VN-YBPH-014'] as const;
export const [GROWER, PACKER] = CODES;
export const LOT = 'YB2611-0152';
const FRESH_FRUIT_LANE = '1119-1120';

/** Seeds that follow each other take the classes in turn. */
export function planOf(seed: number, chance: Chance): Plan {
  const exporting = chance.one(SIDES);
  const kind = CLASSES[seed % CLASSES.length] as Class;
  const goods = chance.happens(0.3) ? 'durian' : 'cassia';
  return {
    class: kind,
    exporting: kind === 'codes' ? 'VN' : exporting,
    importing: otherSide(kind === 'codes' ? 'VN' : exporting),
    mode: chance.one([...MODES, 'DRIVER']),
    plant: chance.happens(0.6),
    lane: chance.happens(goods === 'durian' ? 0.5 : 0.04) ? FRESH_FRUIT_LANE : 'MAIN',
    goods,
    codes: kind === 'codes' || (exporting === 'VN' && chance.happens(0.5)),
    units: kind === 'released in part' ? 2 + chance.below(2) : chance.one([1, 1, 2, 2, 3]),
  };
}

/**
 * What the codes' owner will authorise, enough or one band short, and the season's quota. Not both short at once: which of two lots is refused first
 * depends on their authorisations' random ids.
 *
 * @param net kg of the lot.
 */
export function authorisationsOf(net: number, chance: Chance): Json[] {
  const kg = Math.ceil(net / 100) * 100;
  const quota = chance.one([undefined, undefined, undefined, undefined, kg, kg, kg + 1000, kg - 100]);
  const authorised = CODES.map(() => kg + chance.one([0, 0, 0, 0, 0, 0, 1000, 1000, 1000, -100]));
  const limited = quota !== undefined && !(quota < (authorised[0] as number) && authorised.some((each) => each < kg));
  return CODES.map((code, i) => ({
    ...{ code, owner: 'VN-CODEOWNER', lot: LOT, kg: authorised[i] },
    ...(limited && i === 0 ? { quota } : {}),
  }));
}
