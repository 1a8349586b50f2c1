import { z } from 'zod';
import { lane, pair } from '../identifiers/lane.ts';
import { MODES, type Side } from '../sides.ts';
import { written } from './fields.ts';
import { parseOrRefuse } from './refuse.ts';

const crossing = z.strictObject({ pair: written(pair), lane: written(lane), mode: z.enum(MODES) });
/** Where and how a consignment crosses. */
export type Crossing = z.output<typeof crossing>;
export const parseCrossing = (input: unknown, path = ''): Crossing => parseOrRefuse(crossing, input, path);

export const DIRECTIONS = ['VN>CN', 'CN>VN'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const parseDirection = (input: unknown, path = ''): Direction => parseOrRefuse(z.enum(DIRECTIONS), input, path);
export const exportingSide = (direction: Direction): Side => direction.slice(0, 2) as Side;
