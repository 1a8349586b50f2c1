/** The two sides of the border. On chain VN is 1 and CN is 2. */
export const SIDES = ['VN', 'CN'] as const;
export type Side = (typeof SIDES)[number];

/** UTC offset in which each side speaks (events.md §7): the other offset, and `Z`, are refused. */
export const OFFSET: Record<Side, '+07:00' | '+08:00'> = { VN: '+07:00', CN: '+08:00' };

export const sideCode = (side: Side): number => SIDES.indexOf(side) + 1;
export const sideOf = (code: number): Side | undefined => SIDES[code - 1];
export const otherSide = (side: Side): Side => (side === 'VN' ? 'CN' : 'VN');

/** `EXP` is the exporting side of a consignment, `IMP` its importing side. */
export type Flank = 'EXP' | 'IMP';
export const flankOf = (side: Side, exporting: Side): Flank => (side === exporting ? 'EXP' : 'IMP');

export const MODES = ['DRIVER', 'AGV', 'THROUGH'] as const;
/** How units cross: driven, unmanned, or on a through truck. On chain 1, 2, 3. */
export type Mode = (typeof MODES)[number];
export const modeCode = (mode: Mode): number => MODES.indexOf(mode) + 1;
/** Modes as bits, for what a lane takes. */
export const modeBit = (mode: Mode): number => 1 << (modeCode(mode) - 1);
export const ALL_MODES = (1 << MODES.length) - 1;
export const modeOf = (code: number): Mode | undefined => MODES[code - 1];
