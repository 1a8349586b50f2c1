import { Fault } from '../../database/fault.ts';
import { EVENT_TYPES } from '../../protocol/events.ts';

/** What to show: a field, or all below a pointer, of one event's documents or of all. */
export interface Choice {
  type: string | undefined;
  pointer: string;
}

/**
 * @param text `all`, `/units/0/plate`, `WEIGHED` or `WEIGHED:/kg`
 * @throws {Fault} DISCLOSE_UNCLEAR
 */
export function readChoice(text: string): Choice {
  if (text === 'all') return { type: undefined, pointer: '' };
  const [, type, pointer = ''] = /^([A-Z_]+)?(?::?(\/.*))?$/.exec(text) ?? [];
  if ((type === undefined && pointer === '') || (type !== undefined && !EVENT_TYPES.some((each) => each === type)))
    throw new Fault('DISCLOSE_UNCLEAR', `${text} names no field`, 'say all, an event (WEIGHED), a pointer (/kg) or both (WEIGHED:/kg)');
  return { type, pointer };
}

/** Whether a disclosure, base64url of [salt, pointer, value], is among what was chosen. */
export function chosen(choices: readonly Choice[], type: string, disclosure: string): boolean {
  const [, at] = JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as [string, string, unknown];
  return choices.some(
    (choice) => (choice.type === undefined || choice.type === type) && (at === choice.pointer || at.startsWith(`${choice.pointer}/`)),
  );
}
