import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Fault, reasonOf } from '../../database/fault.ts';
import { parseNetwork } from '../../gateway/notify/address.ts';

/** One environment variable. */
export interface Variable<T> {
  /** In docs/configuration.md, and in what is said when it is wrong. */
  meaning: string;
  /** Used when the variable is unset or empty; absent: it must be set. */
  fallback?: string;
  /** Not to be shown when it is wrong. */
  secret?: true;
  /** Throws what is wrong, as the end of a sentence that begins with the variable's name. */
  parse(text: string): T;
}

export const variable = <T>(of: Variable<T>): Variable<T> => of;

/** Reads variables from the environment and the program's defaults; all of them or none. */
export function readVariable<T>(environment: NodeJS.ProcessEnv, name: string, { fallback, parse, meaning, secret }: Variable<T>): T {
  const given = environment[name] || fallback;
  if (given === undefined) throw new Fault('CONFIGURATION', `${name} is not set`, `set it. ${meaning}`);
  try {
    return parse(given);
  } catch (error) {
    throw new Fault('CONFIGURATION', `${name} ${explained(error)}${secret ? '' : ` (it is \`${given}\`)`}`, `correct it. ${meaning}`);
  }
}

function explained(error: unknown): string {
  if (error instanceof SyntaxError) return `names a file that is torn or not JSON: ${error.message}`;
  if ((error as NodeJS.ErrnoException).syscall) return `names a file that cannot be read: ${reasonOf(error)}`;
  return reasonOf(error);
}

export const text = (value: string): string => value;

export function url(...protocols: string[]): (text: string) => string {
  return (value) => {
    if (protocols.includes(URL.parse(value)?.protocol ?? '')) return value;
    throw new TypeError(`must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
  };
}

export function oneOf<const T extends string>(values: readonly T[]): (text: string) => T {
  return (value) => {
    const found = values.find((one) => one === value);
    if (found === undefined) throw new TypeError(`must be one of ${values.join(', ')}`);
    return found;
  };
}

export function port(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) throw new TypeError('must be a port from 0 to 65535');
  return Number(value);
}

/** A number of things, at least one. */
export function count(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new TypeError('must be a whole number from 1 to 999999999');
  return Number(value);
}

/** An address or a network such as 10.20.0.0/16. */
export function network(value: string): string {
  parseNetwork(value);
  return value;
}

/** A decimal amount in units of `decimals` digits, as an integer of the smallest. */
export function amount(decimals: number): (text: string) => bigint {
  return (value) => {
    const found = /^(\d{1,20})(?:\.(\d+))?$/.exec(value);
    const fraction = found?.[2] ?? '';
    if (!found || fraction.length > decimals)
      throw new TypeError(`must be a number such as 1 or 0.5, with at most ${decimals} digits behind the point`);
    return BigInt(`${found[1]}${fraction.padEnd(decimals, '0')}`);
  };
}

export function seconds(value: string): number {
  if (!/^\d{1,6}$/.test(value) || Number(value) === 0) throw new TypeError('must be a whole number of seconds from 1 to 999999');
  return Number(value);
}

/** Up to a hundred years. */
export function days(value: string): number {
  if (!/^[1-9]\d{0,4}$/.test(value) || Number(value) > 36_525) throw new TypeError('must be a whole number of days from 1 to 36525');
  return Number(value);
}

export function secondsWithin(least: number, most: number): (text: string) => number {
  return (value) => {
    if (!/^\d{1,4}$/.test(value) || Number(value) < least || Number(value) > most)
      throw new TypeError(`must be whole seconds from ${least} to ${most}`);
    return Number(value);
  };
}

/** Values separated by commas. */
export function list<T>(parse: (text: string) => T): (text: string) => T[] {
  return (value) => value.split(',').map((part) => parse(part.trim()));
}

export function jsonFile<T>(schema: z.ZodType<T>): (path: string) => T {
  return (path) => {
    const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return parsed.data;
    throw new TypeError(`names a file that is wrong: ${z.prettifyError(parsed.error).split('\n').slice(0, 4).join('; ')}`);
  };
}
