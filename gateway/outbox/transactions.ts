import { keccak256, Transaction, toQuantity, Wallet } from 'ethers';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Fees } from './fees.ts';
import { encodeRlp, type Rlp, uint } from './rlp.ts';

/** Acts a transaction: 16 of them stay below the gas one transaction may have (EIP-7825, 2^24) with room for the dearest. */
export const ACTS_PER_TRANSACTION = 30;
const GAS_LIMIT = 16_000_000;
/** A transfer of nothing to oneself. */
const FILLER_GAS = 21_000;

export interface SignedTransaction {
  hash: string;
  raw: string;
}

/** A transaction but for its nonce and fees. */
export interface Call {
  to: string;
  data: string;
  gasLimit?: number;
}

const NO_VALUE = uint(0n);
const NO_ACCESS_LIST: readonly Rlp[] = [];

/** A transaction of type 2 (EIP-1559), with its signature or without. */
const typed = (fields: readonly Rlp[]): Buffer => Buffer.concat([Buffer.from([2]), encodeRlp(fields)]);

/** The chain account that orders and pays, and has no authority. */
export class Account {
  readonly #wallet: Wallet;
  readonly #chainId: bigint;

  constructor(privateKey: string, chainId: bigint) {
    this.#wallet = new Wallet(privateKey);
    this.#chainId = chainId;
  }

  get address(): string {
    return this.#wallet.address.toLowerCase();
  }

  get bytes(): Buffer<ArrayBuffer> {
    return bytesOf(this.address);
  }

  async sign(call: Call, nonce: number, fees: Fees): Promise<SignedTransaction> {
    const gasLimit = BigInt(call.gasLimit ?? GAS_LIMIT);
    const numbers = [this.#chainId, BigInt(nonce), fees.priority, fees.max, gasLimit].map(uint);
    const fields = [...numbers, bytesOf(call.to), NO_VALUE, bytesOf(call.data), NO_ACCESS_LIST];
    const { r, s, yParity } = this.#wallet.signingKey.sign(keccak256(typed(fields)));
    const raw = typed([...fields, uint(BigInt(yParity)), uint(BigInt(r)), uint(BigInt(s))]);
    return { raw: hexOf(raw), hash: keccak256(raw) };
  }

  /** What fills a nonce and does nothing. */
  filler(): Call {
    return { to: this.address, data: '0x', gasLimit: FILLER_GAS };
  }
}

export { batchData } from './calldata.ts';

/** What signed bytes call, and what they offer for it. */
export function readRaw(raw: string): { call: Call; fees: Fees } {
  const { to, data, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = Transaction.from(raw);
  return {
    call: { to: to ?? '', data, gasLimit: Number(gasLimit) },
    fees: { max: maxFeePerGas ?? 0n, priority: maxPriorityFeePerGas ?? 0n },
  };
}

/** Where the chain is, as far as the account is concerned. */
export interface ChainView {
  /** Transactions of the account that the chain has: its next nonce. */
  nonce: number;
  block: number;
  /**
   * The chain has the last block that the index has. While it does not, a reorganisation has taken away what the index still takes for
   * anchored: what builds on that must not go before it.
   */
  hasIndexed: boolean;
}

/** @param indexed the index's last block; an empty hash for none. */
export async function viewChain(rpc: Rpc, address: string, indexed: { hash: string; block: number }): Promise<ChainView> {
  const [nonce, block, there] = await Promise.all([
    rpc.send<string>('eth_getTransactionCount', [address, 'latest']),
    rpc.send<string>('eth_blockNumber', []),
    indexed.hash === '' ? undefined : rpc.send<{ hash: string } | null>('eth_getBlockByNumber', [toQuantity(indexed.block), false]),
  ]);
  return { nonce: Number(nonce), block: Number(block), hasIndexed: there === undefined || there?.hash === indexed.hash };
}

export const isKnown = async (rpc: Rpc, hash: string): Promise<boolean> => (await rpc.send('eth_getTransactionByHash', [hash])) !== null;
