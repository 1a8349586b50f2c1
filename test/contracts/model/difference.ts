import { eventOf } from '../../../protocol/events.ts';
import type { Outcome } from './judge.ts';
import type { Told } from './sign.ts';

/** What a story told, act by act, and what the table answered. */
export interface Telling {
  /** Number of the story in its run. */
  story: number;
  told: readonly Told[];
  expected: readonly Outcome[];
}

export interface Run {
  seed: number;
  sequences: number;
}

/** Contract and table differ. The message names the story, its acts so far, and how to run it alone. */
export class ModelDifference extends Error {
  override readonly name = 'ModelDifference';
  readonly story: number;

  /** @param at Position of the act that differs; absent when states do, after all acts. */
  constructor({ seed, sequences }: Run, { story, told, expected }: Telling, what: string, at?: number) {
    const acts = told.slice(0, at === undefined ? undefined : at + 1).map(({ signed: { act } }, i) => {
      const on = act.track === 0 ? '' : ` track ${act.track}`;
      return `  ${i}: ${eventOf(act.kind) ?? `kind ${act.kind}`}${on} v${act.version} units ${act.units} at ${act.occurredAt}: ${expected[i]}`;
    });
    const again = `MODEL_SEED=${seed} MODEL_SEQUENCES=${sequences} MODEL_STORY=${story} npm test -- test/contracts/model-equality.test.ts`;
    super(`story ${story} of MODEL_SEED=${seed}: ${what}\nacts, and what the table answers:\n${acts.join('\n')}\nagain: ${again}`);
    this.story = story;
  }
}
