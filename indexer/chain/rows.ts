import type { SignedAct } from '../../protocol/acts/act.ts';

/** Where a log stands: the order of everything the chain says. */
export interface Place {
  block: number;
  index: number;
  tx: string;
}

/** A row of `chain.acts`. */
export interface ActRow extends Place {
  digest: string;
  organisation: string;
  marks: number;
  signed: SignedAct;
}

export interface SkippedRow extends Place {
  digest: string;
  /** The key it came with. */
  key: string;
  /** It can never apply for that key any more. */
  spent: boolean;
  /** ABI-encoded error of `IRefusals`. */
  reason: string;
}

/** A log of the registry, the directory or the record log, kept as it came. */
export interface LogRow extends Place {
  address: string;
  topics: string[];
  data: string;
}

export interface BlockRow {
  number: number;
  hash: string;
  parent: string;
  time: number;
}

/** Everything of some consecutive blocks that is ours; `to` is the last of them, with or without logs. */
export interface Batch {
  /** Only blocks that hold logs of ours, so that a rebuilt index has the same rows whatever ranges it was read in. */
  blocks: BlockRow[];
  acts: ActRow[];
  skipped: SkippedRow[];
  logs: LogRow[];
  to: { number: number; hash: string };
}

export const byPlace = (a: Place, b: Place): number => a.block - b.block || a.index - b.index;
