import { RLP } from '@ethereumjs/rlp';
import { concat, getBytes, hexlify, toBeArray } from 'ethers';
import { Fault } from '../../database/fault.ts';
import { readHeader } from '../../protocol/evidence/header.ts';

/** A block and a receipt as JSON-RPC gives them, of which more is used than is named here. */
export interface RpcBlock extends Record<string, unknown> {
  hash: string;
  number: string;
  receiptsRoot: string;
}
export interface RpcReceipt extends Record<string, unknown> {
  transactionHash: string;
  transactionIndex: string;
  type: string;
  logs: { address: string; topics: string[]; data: string }[];
}

/** Fields in the order of the header's RLP. Forks append theirs: a header ends where the block has no more. */
const BYTES = ['parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot', 'receiptsRoot', 'logsBloom'];
const NUMBERS = ['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp'];
const LATER: [string, 'bytes' | 'number'][] = [
  ['baseFeePerGas', 'number'],
  ['withdrawalsRoot', 'bytes'],
  ['blobGasUsed', 'number'],
  ['excessBlobGas', 'number'],
  ['parentBeaconBlockRoot', 'bytes'],
  ['requestsHash', 'bytes'],
];

/** @throws {Fault} when the RLP made of it does not hash to the block's own hash */
export function headerOf(block: RpcBlock): string {
  const bytes = (field: string): Uint8Array => getBytes(String(block[field]));
  const number = (field: string): Uint8Array => toBeArray(BigInt(String(block[field])));
  const fields = [...BYTES.map(bytes), ...NUMBERS.map(number), ...['extraData', 'mixHash', 'nonce'].map(bytes)];
  for (const [field, kind] of LATER) {
    if (block[field] === undefined || block[field] === null) break;
    fields.push(kind === 'bytes' ? bytes(field) : number(field));
  }
  const rlp = hexlify(RLP.encode(fields));
  if (readHeader(rlp)?.hash === block.hash.toLowerCase()) return rlp;
  throw new Fault(
    'HEADER_UNKNOWN',
    `the header of block ${Number(block.number)} does not hash to its hash`,
    'this chain has header fields that are not known here',
  );
}

/** A receipt as it stands in the receipts trie (EIP-2718). */
export function receiptOf(receipt: RpcReceipt): Uint8Array {
  const number = (field: string): Uint8Array => toBeArray(BigInt(String(receipt[field])));
  const logs = receipt.logs.map(({ address, topics, data }) => [getBytes(address), topics.map((topic) => getBytes(topic)), getBytes(data)]);
  const body = RLP.encode([number('status'), number('cumulativeGasUsed'), getBytes(String(receipt.logsBloom)), logs]);
  const type = Number(receipt.type);
  return type === 0 ? body : getBytes(concat([Uint8Array.of(type), body]));
}
