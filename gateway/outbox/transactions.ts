import { Transaction, Wallet } from 'ethers';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { CLEARANCE } from '../../protocol/bindings/interfaces.ts';
import { bytesOf } from '../bytes.ts';
import type { Rpc } from '../chain/rpc.ts';

/** Acts a transaction: 16 of them stay below the gas one transaction may have (EIP-7825, 2^24) with room for the dearest. */
export const ACTS_PER_TRANSACTION = 30;
const GAS_LIMIT = 16_000_000;

export interface SignedTransaction {
  hash: string;
  raw: string;
}

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

  async sign(call: { to: string; data: string; nonce: number; gasLimit?: number; gasPrice: bigint }): Promise<SignedTransaction> {
    const raw = await this.#wallet.signTransaction({
      type: 2,
      chainId: this.#chainId,
      to: call.to,
      data: call.data,
      nonce: call.nonce,
      gasLimit: call.gasLimit ?? GAS_LIMIT,
      maxFeePerGas: call.gasPrice * 2n,
      maxPriorityFeePerGas: 0n,
    });
    return { raw, hash: Transaction.from(raw).hash as string };
  }
}

export const batchData = (acts: readonly SignedAct[]): string => CLEARANCE.encodeFunctionData('submitBatch', [acts.map(tupleOf)]);

const tupleOf = (signed: SignedAct) => [signed.act, signed.key, signed.signature, signed.cosigner, signed.cosignature];

export const gasPrice = async (rpc: Rpc): Promise<bigint> => BigInt(await rpc.send<string>('eth_gasPrice', []));

/** Transactions of the account that the chain has: its next nonce. */
export const minedNonce = async (rpc: Rpc, address: string): Promise<number> =>
  Number(await rpc.send<string>('eth_getTransactionCount', [address, 'latest']));

export interface Receipt {
  status: string;
  gasUsed: string;
}
export const receiptOf = (rpc: Rpc, hash: string): Promise<Receipt | null> => rpc.send('eth_getTransactionReceipt', [hash]);
export const isKnown = async (rpc: Rpc, hash: string): Promise<boolean> => (await rpc.send('eth_getTransactionByHash', [hash])) !== null;
