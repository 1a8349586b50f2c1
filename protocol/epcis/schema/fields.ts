import { z } from 'zod';
import { refuseAs } from '../../schema/fields.ts';
import { isDate } from '../../time.ts';
import type { Vocabulary } from '../vocabulary.ts';

const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[^\s"<>\\^`{|}%]|%[0-9A-Fa-f]{2})+$/;
const TIME = /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/i;
/** Words of the standard are written bare in JSON: neither EPCIS 1.2's URNs nor the addresses that the bare words stand for. */
const OF_STANDARD = /^(?:urn:epcglobal:cbv:(?!mda)|https?:\/\/ns\.gs1\.org\/cbv\/)/;
const MEASURED = /^https?:\/\/(?:www\.)?gs1\.org\/voc\//;

export const isUri = (text: string): boolean => text.length <= 2048 && URI.test(text);
export const uri = z.string().refine(isUri, { message: 'not a URI' });
/** A moment with its offset, to any precision. */
export const moment = z
  .string()
  .refine((value) => isDate(TIME.exec(value)?.[1] ?? ''), { message: 'not a time with date, seconds and offset (RFC 3339)' });
export const offset = z.string().regex(/^[+-](?:0\d|1[0-3]):[0-5]\d$|^[+-]14:00$/, { message: 'not an offset such as +07:00' });
export const action = z.enum(['OBSERVE', 'ADD', 'DELETE']);

/** A standard word, or the URI of one's own. */
export const wordOf = (vocabulary: Vocabulary) =>
  z.string().refine((value) => vocabulary.words.has(value) || (isUri(value) && !OF_STANDARD.test(value)), {
    message: 'neither a word of the standard vocabulary nor a URI of one’s own',
  });
/** A standard word of GS1's web vocabulary, or the URI of one's own. */
export const measured = (vocabulary: Vocabulary) =>
  z.string().refine((value) => vocabulary.words.has(value) || (isUri(value) && !MEASURED.test(value)), {
    message: 'neither a word of the standard vocabulary nor a URI of one’s own',
  });

export const listOf = <T extends z.ZodType>(item: T, least = 0) => z.array(item).min(least, { message: 'empty' });
/** A list in which nothing stands twice. */
export const setOf = <T extends z.ZodType>(item: T, least = 0) =>
  listOf(item, least).refine((values) => new Set(values).size === values.length, { message: 'something stands in it twice' });

/** An object of the standard that may have fields of others, each under a name with a prefix or address. */
export const extensible = <T extends z.ZodRawShape>(shape: T) =>
  z.looseObject(shape).check((ctx) => {
    for (const name of Object.keys(ctx.value))
      if (!Object.hasOwn(shape, name) && !isUri(name))
        refuseAs(ctx, 'FIELD_UNKNOWN', 'neither a field of the standard here nor a name with a prefix', [name]);
  });
