import type { Amount, LotEvent, LotStep } from '../../../protocol/lots/event.ts';

type Told = [lot: string, grams?: number];
/** Ids fall while time goes on: nothing may come by the order of ids. */
let count = 999_999;

const amountOf = ([lot, grams]: Told): Amount => ({ lot, ...(grams === undefined ? {} : { grams: BigInt(grams) }) });

/** An event about lots; grams where they are told. */
export function event(step: LotStep, time: number, inputs: Told[], outputs: Told[] = [], more: Partial<LotEvent> = {}): LotEvent {
  count -= 1;
  const id = `event ${count.toString().padStart(6, '0')}`;
  return { id, time, step, inputs: inputs.map(amountOf), outputs: outputs.map(amountOf), codes: [], erroneous: false, ...more };
}

export const amounts = (of: readonly Amount[]): bigint[] => of.map(({ grams = 0n }) => grams);
