import { isDeepStrictEqual } from 'node:util';
import { id } from 'ethers';
import { ZERO } from '../../protocol/acts/act.ts';
import type { AlarmRow } from '../ingest/alarms.ts';
import { encodeState } from '../projection/codec.ts';

/** Something that is not as it should be, of the index, of this side's content or of its record log. */
export interface Finding {
  what:
    | 'state differs from its acts'
    | 'state differs from the contract'
    | 'code differs from the contract'
    | 'authorisation differs from the contract'
    | 'quota used differs from the lots'
    | 'document differs from its commitment'
    | 'head differs from the contract'
    | 'log differs from its head';
  /** The consignment, or nothing in particular. */
  consignment?: string;
  /** What it is about: a consignment, a code, an act, a head. */
  subject: string;
  expected: unknown;
  found: unknown;
}

/** Raised once for each thing found, however often it is found. */
export const findingAlarm = ({ what, consignment = ZERO, subject, expected, found }: Finding, block: number): AlarmRow => ({
  kind: 'AUDIT_DIFFERS',
  consignment,
  digest: id(`${what} ${subject}`),
  detail: { what, subject, block, expected: plain(expected), found: plain(found) },
});

const plain = (value: unknown): unknown => (value === undefined ? null : JSON.parse(encodeState(value)));

/** The first field that differs, with what it is in each, or undefined when none does. A field without a value is as none. */
export function firstDifference(expected: unknown, found: unknown): { expected: unknown; found: unknown } | undefined {
  if (isDeepStrictEqual(expected, found)) return undefined;
  if (!isRecord(expected) || !isRecord(found)) return { expected, found };
  for (const field of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const differs = firstDifference(expected[field], found[field]);
    if (differs) return { expected: { [field]: differs.expected }, found: { [field]: differs.found } };
  }
  return undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
