/** What is done to lots. */
export const LOT_STEPS = ['commission', 'transform', 'aggregate', 'disaggregate', 'ship', 'receive', 'observe', 'destroy'] as const;
export type LotStep = (typeof LOT_STEPS)[number];

/** A lot, or a container such as a pallet or a truck, by its canonical URI; how much of it, if that was weighed. */
export interface Amount {
  lot: string;
  /** Grams, at least 0. */
  grams?: bigint;
}

/** One thing that was done to lots, as an EPCIS event tells it (`epcis.ts`). */
export interface LotEvent {
  /** CBV event hash. An event told twice is one event. */
  id: string;
  /** Unix milliseconds. */
  time: number;
  step: LotStep;
  /** What it begins with: all but `commission` have some. Of `aggregate` what is put into the container, of `disaggregate` what is taken out (none: all). */
  inputs: readonly Amount[];
  /** What comes of it: of `commission` and `transform` alone. */
  outputs: readonly Amount[];
  /** The container of `aggregate` and `disaggregate`. */
  parent?: string;
  place?: string;
  /** What it travels with: a consignment, a truck, a waybill. */
  transport?: string;
  /** Growing-area and packing-house codes that it names. */
  codes: readonly string[];
  /** Its errorDeclaration says that it did not happen so: whatever was told under this id does not count. */
  erroneous: boolean;
}
