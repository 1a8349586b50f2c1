import { RLP } from '@ethereumjs/rlp';
import { toQuantity } from 'ethers';
import { bytesOf } from '../../../indexer/bytes.ts';
import { bloomOf } from '../../../indexer/chain/bloom.ts';
import { keccak256 } from '../../../indexer/chain/keccak.ts';
import type { Draft } from '../../indexer/setup/chain.ts';

/** One block as JSON-RPC tells it: texts, so that answering costs the endpoint next to nothing. */
export interface BlockText {
  hash: string;
  /** `eth_getBlockByNumber` without and with the transaction's fields. */
  header: string;
  full: string;
  receipt: string;
  logs: string[];
}

const NONE = Buffer.alloc(0);
const SENDER = `0x${'5e'.repeat(20)}`;
/** keccak256 of the RLP of an empty list of uncles. */
const NO_UNCLES = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';
const keccak = keccak256;
const quantity = (value: number): Buffer =>
  value === 0
    ? NONE
    : bytesOf(
        `0x${value
          .toString(16)
          .padStart(value > 0xffffffff ? 12 : 8, '0')
          .replace(/^(00)+/, '')}`,
      );
/** Root of a trie of one entry under key 0x80, the RLP of 0: one leaf. */
const rootOfOne = (value: Uint8Array): string => keccak(RLP.encode([Buffer.from('2080', 'hex'), value]));

/** A block of one transaction that made these logs; its hash commits to all of it as an Ethereum block's does. */
export function blockOf(number: number, parent: string, time: number, logs: readonly Draft[]): BlockText {
  const to = logs[0]?.address ?? SENDER;
  const gas = 60_000 + 110_000 * logs.length;
  const unsigned = [quantity(number), quantity(0), quantity(gas), bytesOf(to), NONE, NONE];
  const [v, r, s] = ['0x1b', `0x${'11'.repeat(32)}`, `0x${'22'.repeat(32)}`];
  const transaction = RLP.encode([...unsigned, bytesOf(v), bytesOf(r), bytesOf(s)]);
  const tx = keccak(transaction);
  const bloom = bloomOf(logs);
  const told = logs.map((log) => [bytesOf(log.address), log.topics.map(bytesOf), bytesOf(log.data)]);
  const receiptsRoot = rootOfOne(RLP.encode([quantity(1), quantity(gas), bytesOf(bloom), told]));
  const transactionsRoot = rootOfOne(transaction);
  const zero = `0x${'00'.repeat(32)}`;
  const limit = 3_000_000_000;
  const fields = [
    ...[bytesOf(parent), bytesOf(NO_UNCLES), bytesOf(SENDER), bytesOf(zero), bytesOf(transactionsRoot), bytesOf(receiptsRoot)],
    ...[
      bytesOf(bloom),
      quantity(1),
      quantity(number),
      quantity(limit),
      quantity(gas),
      quantity(time),
      NONE,
      bytesOf(zero),
      Buffer.alloc(8),
    ],
  ];
  const hash = keccak(RLP.encode(fields));
  const placed = { blockHash: hash, blockNumber: toQuantity(number), transactionIndex: '0x0' };
  const head = {
    ...{ number: placed.blockNumber, hash, parentHash: parent, sha3Uncles: NO_UNCLES, miner: SENDER, stateRoot: zero, transactionsRoot },
    ...{ receiptsRoot, logsBloom: bloom, difficulty: '0x1', totalDifficulty: toQuantity(number + 1), gasLimit: toQuantity(limit) },
    ...{ gasUsed: toQuantity(gas), timestamp: toQuantity(time), extraData: '0x', mixHash: zero, nonce: '0x0000000000000000' },
    ...{ size: toQuantity(2_000), uncles: [] },
  };
  const sent = {
    ...{
      ...placed,
      hash: tx,
      type: '0x0',
      from: SENDER,
      to,
      nonce: placed.blockNumber,
      gas: toQuantity(gas),
      gasPrice: '0x0',
      value: '0x0',
    },
    ...{ input: '0x', v, r, s, chainId: '0x1' },
  };
  const lines = logs.map(({ address, topics, data }, index) =>
    JSON.stringify({ address, topics, data, ...placed, transactionHash: tx, logIndex: toQuantity(index), removed: false }),
  );
  const receipt = {
    ...{ ...placed, transactionHash: tx, type: '0x0', status: '0x1', from: SENDER, to, contractAddress: null, logsBloom: bloom },
    ...{ cumulativeGasUsed: toQuantity(gas), gasUsed: toQuantity(gas), effectiveGasPrice: '0x0' },
  };
  return {
    hash,
    header: JSON.stringify({ ...head, transactions: [tx] }),
    full: JSON.stringify({ ...head, transactions: [sent] }),
    receipt: JSON.stringify(receipt),
    logs: lines,
  };
}
