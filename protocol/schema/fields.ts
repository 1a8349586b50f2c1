import { z } from 'zod';
import type { Identifier } from '../identifiers/identifier.ts';
import { isReason, type Reason } from '../reasons.ts';
import { Refusal, type RefusalCode } from '../refusals.ts';
import { unixSeconds } from '../time.ts';
import { isKg, MAX_KG } from '../weight.ts';

/** Adds an issue that `refuse.ts` turns into this refusal. */
export function refuseAs(ctx: z.core.ParsePayload, refusal: RefusalCode, message: string, path: PropertyKey[] = []): void {
  ctx.issues.push({ code: 'custom', message, path, params: { refusal }, input: ctx.value });
}

// Control characters, lone surrogates and private-use code points have no place in any field and break canonical JSON or screens.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Co}\u2028\u2029]/u;

/** Text in NFC, printable, not blank, `max` UTF-16 units at most. */
export const text = (max: number) =>
  z
    .string()
    .max(max * 2)
    .overwrite((value) => value.normalize('NFC'))
    .refine((value) => value.length <= max && value.trim() !== '' && !UNPRINTABLE.test(value), {
      message: 'empty, too long or not printable',
    });

/** Free text, which may have lines. */
export const prose = (max: number) =>
  z
    .string()
    .max(max * 2)
    .overwrite((value) => value.normalize('NFC'))
    .refine((value) => value.length <= max && value.trim() !== '' && !UNPRINTABLE.test(value.replace(/[\n\t]/g, ' ')), {
      message: 'empty, too long or not printable',
    });

/** An identifier kept as it was written, in NFC. */
export const written = (read: Identifier) =>
  text(64).check((ctx) => {
    try {
      read(ctx.value);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuseAs(ctx, error.code, error.detail ?? error.code);
    }
  });

/** An identifier in its one spelling, for those that are looked up by name. */
export const spelled = (read: Identifier) => written(read).overwrite((value) => readOr(read, value));
function readOr(read: Identifier, value: string): string {
  try {
    return read(value);
  } catch {
    return value;
  }
}

export const kg = z.number().min(0).max(MAX_KG).refine(isKg, { message: 'kg with at most three decimals' });
export const positiveKg = kg.refine((value) => value > 0, { message: 'must be more than 0' });
export const count = z.number().int().min(0).max(1_000_000_000);
export const version = z.number().int().min(1).max(0xffffffff);
export const celsius = z.number().min(-100).max(100);

/** A short upper-case word of a code list. */
export const word = z.string().regex(/^[A-Z][A-Z0-9_]{0,31}$/, { message: 'not an upper-case word' });
/** Handle of an organisation or key holder. */
export const handle = z.string().regex(/^[A-Z0-9]{2,12}(-[A-Z0-9]{1,16}){1,4}$/, { message: 'not a handle' });
/** Label of a unit within its consignment. */
export const unitLabel = z.string().regex(/^[A-Z0-9]{1,8}$/, { message: 'not a unit label' });
export const reason = z.string().refine(isReason, { message: 'not a reason code' }) as unknown as z.ZodType<Reason, Reason>;

/** A time with either side's offset. */
export const time = z.string().check((ctx) => {
  try {
    unixSeconds(ctx.value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuseAs(ctx, error.code, error.detail ?? error.code);
  }
});

/** True when no two are equal. */
export const distinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
