/** A block header as far as ingestion needs it. Hashes are lower-case 0x hex; `time` is Unix seconds. */
export interface BlockHeader {
  number: number;
  hash: string;
  parent: string;
  time: number;
}

export interface RawLog {
  /** Lower-case 0x hex, as are topics, data and hashes. */
  address: string;
  topics: string[];
  data: string;
  block: number;
  blockHash: string;
  tx: string;
  index: number;
}

/** The chain as ingestion sees it: an RPC endpoint, or a simulation of one in tests. */
export interface ChainSource {
  /** @throws Fault CHAIN_FOREIGN when an endpoint serves another chain than it should. */
  check(): Promise<void>;
  head(): Promise<number>;
  /** The canonical block of this number now, or undefined above the head. */
  block(number: number): Promise<BlockHeader | undefined>;
  blocks(numbers: readonly number[]): Promise<(BlockHeader | undefined)[]>;
  /** Our contracts' logs of one block, named by hash; undefined when the endpoint does not know the block (any more). */
  logsOf(block: BlockHeader): Promise<RawLog[] | undefined>;
  /** Our contracts' logs of canonical blocks, both ends included, in order. */
  logsBetween(from: number, to: number): Promise<RawLog[]>;
  close(): void;
}
