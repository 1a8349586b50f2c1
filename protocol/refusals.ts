import { CERTIFICATES } from './refusals/certificates.ts';
import type { RefusalEntry } from './refusals/entry.ts';
import { EPCIS } from './refusals/epcis.ts';
import { PROCESS } from './refusals/process.ts';
import { QUERY } from './refusals/query.ts';
import { SERVICE } from './refusals/service.ts';
import { SHAPE } from './refusals/shape.ts';
import { SIGNING } from './refusals/signing.ts';

export type { RefusalEntry, Text } from './refusals/entry.ts';

/** Every refusal there is: the names of events.md §6, which do not change, and those only a service answers with. */
export const REFUSALS = { ...SHAPE, ...SIGNING, ...PROCESS, ...SERVICE, ...CERTIFICATES, ...EPCIS, ...QUERY } as const satisfies Record<
  string,
  RefusalEntry
>;

export type RefusalCode = keyof typeof REFUSALS;
export const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];
export const isRefusalCode = (text: string): text is RefusalCode => Object.hasOwn(REFUSALS, text);

/**
 * A refusal of the catalogue.
 *
 * @example
 * throw new Refusal('IDENTIFIER_INVALID', 'check digit is 3', '/units/0/cont');
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** What was wrong this time, in English; never holds the offending value of a confidential field. */
  readonly detail?: string;
  /** JSON Pointer (RFC 6901) into what was sent. */
  readonly path?: string;

  constructor(code: RefusalCode, detail?: string, path?: string) {
    super([code, path && `at ${path}`, detail ?? REFUSALS[code].cause.en].filter(Boolean).join(': '));
    this.code = code;
    if (detail !== undefined) this.detail = detail;
    if (path !== undefined) this.path = path;
  }

  get entry(): RefusalEntry {
    return REFUSALS[this.code];
  }
}
