/** A block header as far as ingestion needs it. Hashes are lower-case 0x hex; `time` is Unix seconds. */
export interface BlockHeader {
  number: number;
  hash: string;
  parent: string;
  time: number;
  /** `logsBloom`: what every log of the block, ours or not, has set in it. */
  bloom: string;
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

export interface ContractCall {
  to: string;
  /** Selector and arguments, 0x hex. */
  data: string;
}

/** What another endpoint has at some height. */
export interface Witness {
  /** Host of the endpoint: what may be told without its credentials. */
  endpoint: string;
  hash: string;
}

/** The chain as ingestion sees it: RPC endpoints of which one serves, or a simulation of them in tests. */
export interface ChainSource {
  /** @throws Fault CHAIN_FOREIGN when an endpoint serves another chain than it should. */
  check(): Promise<void>;
  head(): Promise<number>;
  /** The canonical block of this number now, or undefined above the head. */
  block(number: number): Promise<BlockHeader | undefined>;
  blocks(numbers: readonly number[]): Promise<(BlockHeader | undefined)[]>;
  /** Logs of one block, named by hash, of these contracts or of all; undefined when the endpoint does not know the block (any more). */
  logsOf(block: BlockHeader, addresses?: readonly string[]): Promise<RawLog[] | undefined>;
  /** These contracts' logs of canonical blocks, both ends included. */
  logsBetween(from: number, to: number, addresses: readonly string[]): Promise<RawLog[]>;
  /** What contracts answer to these calls as of a block, 0x hex; rejects where the endpoint no longer has its state. */
  calls(calls: readonly ContractCall[], block: Pick<BlockHeader, 'hash'>): Promise<string[]>;
  /** What the endpoints that do not serve have at this height, as far as they answer and have come so far. */
  witnesses(number: number): Promise<Witness[]>;
  /** What one other endpoint answers for the same range; nothing where none answers. */
  witnessedLogs(from: number, to: number, addresses: readonly string[]): Promise<RawLog[]>;
  /** The endpoint that serves answered something that cannot be: the next one is asked from now on. */
  distrust(): void;
  close(): void;
}
