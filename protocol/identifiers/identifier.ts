import { Refusal } from '../refusals.ts';

/**
 * Reads one identifier: returns it as it is compared, or throws IDENTIFIER_INVALID naming `path`.
 * Nothing is guessed: no trimming, no change of case.
 */
export type Identifier = (text: string, path?: string) => string;

/** An identifier that is right when it has the pattern and, where there is one, passes the check; `what` is its name in English. */
export function identifier(what: string, pattern: RegExp, check?: (text: string) => boolean): Identifier {
  return (text, path) => {
    const value = text.normalize('NFC');
    if (!pattern.test(value)) throw new Refusal('IDENTIFIER_INVALID', `not a ${what}`, path);
    if (check && !check(value)) throw new Refusal('IDENTIFIER_INVALID', `check character of the ${what} is wrong`, path);
    return value;
  };
}

/** The first reading that accepts it; else IDENTIFIER_INVALID naming all of them as `what`. */
export function anyOf(what: string, ...readings: Identifier[]): Identifier {
  return (text, path) => {
    for (const read of readings) {
      try {
        return read(text, path);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
    throw new Refusal('IDENTIFIER_INVALID', `not a ${what}`, path);
  };
}
