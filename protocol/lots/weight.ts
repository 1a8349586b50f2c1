import { Refusal } from '../refusals.ts';

/** Grams of one unit, by UN/CEFACT Recommendation 20 common code. */
const GRAMS: Readonly<Record<string, bigint>> = { GRM: 1n, KGM: 1_000n, DTN: 100_000n, TNE: 1_000_000n };

/**
 * A weight in grams, exactly. @param uom UN/CEFACT Rec. 20: GRM, KGM, DTN or TNE; undefined for units that are no weight.
 * @throws {Refusal} SCHEMA_INVALID for a weight below nothing, or finer than a gram
 */
export function gramsOf(quantity: number, uom: string): bigint | undefined {
  const unit = GRAMS[uom];
  if (unit === undefined) return undefined;
  const found = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(quantity));
  if (!found) throw new Refusal('SCHEMA_INVALID', 'a weight is a number of at least 0');
  const [, whole = '', fraction = '', exponent = '0'] = found;
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction) * unit;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const scale = 10n ** BigInt(-shift);
  if (digits % scale !== 0n) throw new Refusal('SCHEMA_INVALID', 'a weight is told to the gram at the finest');
  return digits / scale;
}
