import { z } from 'zod';
import { Refusal } from '../../protocol/refusals.ts';
import type { Key, KeyColumn } from './list.ts';

const KINDS = {
  number: z.int().min(0),
  bytes: z.string().regex(/^0x(?:[0-9a-f]{2}){0,64}$/),
  time: z.iso.datetime(),
  text: z
    .string()
    .max(64)
    .regex(/^[\w-]*$/),
} as const satisfies Record<KeyColumn['kind'], z.ZodType>;

/** Keyset cursors: the order they are of and the last row's keys, opaque to clients. */
export const encodeCursor = (sort: string, keys: readonly Key[]): string =>
  Buffer.from(JSON.stringify([sort, ...keys])).toString('base64url');

/** @throws {Refusal} SCHEMA_INVALID for a cursor that no page of this list in this order gave out. */
export function decodeCursor(cursor: string | undefined, sort: string, columns: readonly KeyColumn[]): Key[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [of, ...keys]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (of === sort && keys.length === columns.length && columns.every(({ kind }, i) => KINDS[kind].safeParse(keys[i]).success))
      return keys as Key[];
  } catch {
    // Refused after this, as any other text that is no cursor.
  }
  throw new Refusal('SCHEMA_INVALID', 'not a cursor of this list in this order', '/cursor');
}
