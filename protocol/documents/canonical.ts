import canonicalize from 'canonicalize';
import { Refusal } from '../refusals.ts';

/**
 * Canonical JSON (RFC 8785, JCS).
 *
 * @throws Refusal SCHEMA_INVALID for what JSON cannot hold: NaN, infinities, lone surrogates, cycles, undefined.
 */
export function canonicalJson(value: unknown): string {
  try {
    const json = canonicalize(value);
    if (typeof json === 'string') return json;
  } catch (error) {
    throw new Refusal('SCHEMA_INVALID', error instanceof Error ? error.message : undefined);
  }
  throw new Refusal('SCHEMA_INVALID', 'nothing to write as JSON');
}
