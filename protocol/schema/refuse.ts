import type { z } from 'zod';
import { Refusal, type RefusalCode } from '../refusals.ts';
import { pointer } from './pointer.ts';

/** What is reported first when several things are wrong: the form before what it holds. */
const ORDER: RefusalCode[] = ['FIELD_UNKNOWN', 'SCHEMA_INVALID', 'IDENTIFIER_INVALID', 'HS_MISMATCH'];

interface Found {
  code: RefusalCode;
  detail: string;
  path: PropertyKey[];
}

function found(issue: z.core.$ZodIssue): Found[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ code: 'FIELD_UNKNOWN', detail: 'no such field here', path: [...issue.path, key] }));
  const refusal = issue.code === 'custom' ? (issue.params?.refusal as RefusalCode | undefined) : undefined;
  return [{ code: refusal ?? 'SCHEMA_INVALID', detail: issue.message, path: issue.path }];
}

/**
 * Parses by a schema, or throws the refusal that comes first in the order of events.md §6.
 *
 * @param path JSON Pointer of `input` in what was sent, put before the pointer of the refusal.
 */
export function parseOrRefuse<T>(schema: z.ZodType<T>, input: unknown, path = ''): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const all = parsed.error.issues.flatMap(found).sort((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code));
  const first = all[0] as Found;
  throw new Refusal(first.code, first.detail, path + pointer(first.path));
}
