import { z } from 'zod';
import { container, containerType, isReefer } from '../identifiers/container.ts';
import { plate, trailer } from '../identifiers/plate.ts';
import { SEAL_CLASSES, seal } from '../identifiers/seal.ts';
import { celsius, count, distinct, kg, positiveKg, text, unitLabel, written } from './fields.ts';

const allocation = z
  .strictObject({ item: z.number().int().min(1).max(9999), pkg: count, net: positiveKg, gross: positiveKg })
  .refine((value) => value.gross >= value.net, { message: 'gross is less than net', path: ['gross'] });

const cold = z
  .strictObject({ set: celsius, min: celsius, max: celsius })
  .refine((value) => value.min <= value.set && value.set <= value.max, { message: 'must be min ≤ set ≤ max' });

const unit = z
  .strictObject({
    u: unitLabel,
    plate: written(plate),
    trailer: written(trailer).optional(),
    cont: written(container).optional(),
    type: written(containerType).optional(),
    seal: z.array(z.strictObject({ no: written(seal), cls: z.enum(SEAL_CLASSES), by: text(40) })).max(32),
    curb: positiveKg,
    tare: kg.optional(),
    cold: cold.optional(),
    alloc: z
      .array(allocation)
      .min(1)
      .max(999)
      .refine((lines) => distinct(lines.map((line) => line.item)), { message: 'one item twice in one unit' }),
  })
  .refine((value) => !value.type || !isReefer(value.type) || value.cold !== undefined, {
    message: 'a reefer container needs its temperature',
    path: ['cold'],
  });

/** Vehicles or containers that cross as one, 64 at most: the chain keeps them as a bitmap. */
export const units = z
  .array(unit)
  .min(1)
  .max(64)
  .refine((list) => distinct(list.map((value) => value.u)), { message: 'two units have one label' });
