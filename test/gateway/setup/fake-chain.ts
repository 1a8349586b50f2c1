import { Transaction, toQuantity } from 'ethers';
import type pg from 'pg';
import { bytesOf } from '../../../gateway/bytes.ts';
import { type Rpc, RpcError } from '../../../gateway/chain/rpc.ts';
import { signedActToJson } from '../../../gateway/events/wire.ts';
import { ZERO } from '../../../protocol/acts/act.ts';
import { type ActDomain, actDigest } from '../../../protocol/acts/digest.ts';
import { signedActOf } from '../../../protocol/bindings/events.ts';
import { CLEARANCE } from '../../../protocol/bindings/interfaces.ts';

export const DOMAIN: ActDomain = { chainId: 31337n, directory: `0x${'d1'.repeat(20)}` };
export const CLEARANCE_ADDRESS = `0x${'c1'.repeat(20)}`;

interface Block {
  number: number;
  hash: string;
  time: number;
  transactions: { hash: string; raw: string; logs: { address: string; topics: string[]; data: string }[] }[];
  applied: { digest: string; signed: ReturnType<typeof signedActOf> }[];
  skipped: { digest: string; key: string; spent: boolean; reason: string; tx: string }[];
  heads: Map<string, string>;
}

/**
 * A chain with one account and one rule: an act applies if it builds on the last act of its consignment. It loses, delays and drops as it is
 * told to; what it mined it writes to the index as the indexer would.
 */
export class FakeChain implements Rpc {
  readonly blocks: Block[] = [];
  /** Of each nonce the transaction that pays most. */
  readonly pool = new Map<number, { hash: string; raw: string }>();
  /** Everything that was ever sent, taken or not. */
  readonly sent: { hash: string; nonce: number; answer: string }[] = [];
  /** Wei a unit of gas must offer to be mined. */
  baseFee = 0n;
  /** Wei of the account. */
  balance = 10n ** 21n;
  /** Seconds, of the next block. */
  time = Math.floor(Date.now() / 1000);
  /** Digests that the contract judges and refuses. */
  readonly refused = new Set<string>();
  /** Probability that a request fails before, and after, it had its effect. */
  failing = 0;
  readonly #random: () => number;
  #salt = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  async send<T>(method: string, params: unknown[]): Promise<T> {
    if (this.#random() < this.failing) throw new RpcError(-1, 'the connection was lost', undefined);
    const answer = this.#answer(method, params);
    if (this.#random() < this.failing) throw new RpcError(-1, 'the connection was lost', undefined);
    return answer as T;
  }

  #answer(method: string, [first]: unknown[]): unknown {
    switch (method) {
      case 'eth_gasPrice':
        return toQuantity(this.baseFee + 1_000_000_000n);
      case 'eth_maxPriorityFeePerGas':
        return '0x3b9aca00';
      case 'eth_blockNumber':
        return toQuantity(this.blocks.length);
      case 'eth_getBalance':
        return toQuantity(this.balance);
      case 'eth_getBlockByHash': {
        const block = this.blocks.find((each) => each.hash === first);
        return block ? { timestamp: toQuantity(block.time) } : null;
      }
      case 'eth_getBlockByNumber': {
        const number = Number(first);
        const hash = number === 0 ? this.#before : this.blocks[number - 1]?.hash;
        return hash === undefined ? null : { hash };
      }
      case 'eth_getTransactionCount':
        return `0x${this.nonce.toString(16)}`;
      case 'eth_getTransactionByHash':
        return [...this.pool.values()].some((each) => each.hash === first) || this.#mined(String(first)) ? {} : null;
      case 'eth_getTransactionReceipt': {
        const mined = this.#mined(String(first));
        if (!mined) return null;
        const block = this.blocks.find((each) => each.transactions.includes(mined));
        return { status: '0x1', gasUsed: '0x0', blockNumber: toQuantity(block?.number ?? 0), logs: mined.logs };
      }
      case 'eth_sendRawTransaction':
        return this.#take(String(first));
      default:
        throw new RpcError(-32601, `no method ${method}`, undefined);
    }
  }

  get nonce(): number {
    return this.blocks.reduce((sum, block) => sum + block.transactions.length, 0);
  }

  #mined(hash: string) {
    return this.blocks.flatMap((block) => block.transactions).find((each) => each.hash === hash);
  }

  /** As geth answers: a replacement must raise both fees by a tenth, and the account must be able to pay. */
  #take(raw: string): string {
    const transaction = Transaction.from(raw);
    const { hash, nonce, gasLimit } = transaction;
    const max = transaction.maxFeePerGas ?? 0n;
    const refuse = (words: string): never => {
      this.sent.push({ hash: hash ?? '', nonce, answer: words });
      throw new RpcError(-32000, words, undefined);
    };
    if (nonce < this.nonce) refuse('nonce too low');
    if (this.balance < gasLimit * max) refuse('insufficient funds for gas * price + value');
    const standing = this.pool.get(nonce);
    if (standing?.hash === hash) refuse('already known');
    if (standing) {
      const before = Transaction.from(standing.raw);
      const raised = (fee: bigint, old: bigint): boolean => fee > old && fee * 10n >= old * 11n;
      if (!raised(max, before.maxFeePerGas ?? 0n) || !raised(transaction.maxPriorityFeePerGas ?? 0n, before.maxPriorityFeePerGas ?? 0n))
        refuse('replacement transaction underpriced');
    }
    this.pool.set(nonce, { hash: hash ?? '', raw });
    this.sent.push({ hash: hash ?? '', nonce, answer: 'taken' });
    return hash ?? '';
  }

  /** Mines what waits in order of nonces and writes the block to the index. */
  async mine(index: pg.Client): Promise<void> {
    const last = this.blocks.at(-1);
    const number = this.blocks.length + 1;
    const hash = `0x${this.#hashOf(number).toString('hex')}`;
    const block: Block = { number, hash, time: this.time, transactions: [], applied: [], skipped: [], heads: new Map(last?.heads) };
    const done = new Set(this.blocks.flatMap((each) => each.applied.map((act) => act.digest)));
    let nonce = this.nonce;
    for (let next = this.pool.get(nonce); next && this.#pays(next.raw); next = this.pool.get(nonce)) {
      this.pool.delete(nonce);
      block.transactions.push({ ...next, logs: this.#execute(next, block, done) });
      nonce += 1;
    }
    this.blocks.push(block);
    await this.#indexed(index, block);
  }

  #pays(raw: string): boolean {
    return (Transaction.from(raw).maxFeePerGas ?? 0n) >= this.baseFee;
  }

  #execute({ raw, hash }: { raw: string; hash: string }, block: Block, done: Set<string>) {
    const { data } = Transaction.from(raw);
    const call = data === '0x' ? null : CLEARANCE.parseTransaction({ data });
    const logs: { address: string; topics: string[]; data: string }[] = [];
    for (const each of call?.args[0] ?? []) {
      const signed = signedActOf(each);
      const digest = actDigest(DOMAIN, signed.act);
      const head = block.heads.get(signed.act.consignment) ?? ZERO;
      const reason = done.has(digest)
        ? CLEARANCE.encodeErrorResult('ActAlreadyDone', [digest])
        : this.refused.has(digest)
          ? CLEARANCE.encodeErrorResult('HoldUnknown', [ZERO])
          : head !== signed.act.prev
            ? CLEARANCE.encodeErrorResult('PrevMismatch', [head, signed.act.prev])
            : undefined;
      if (reason === undefined) {
        block.heads.set(signed.act.consignment, digest);
        block.applied.push({ digest, signed });
        done.add(digest);
        continue;
      }
      const spent = this.refused.has(digest);
      block.skipped.push({ digest, key: signed.key, spent, reason, tx: hash });
      logs.push({ address: CLEARANCE_ADDRESS, ...CLEARANCE.encodeEventLog('ActSkipped', [digest, signed.key, spent, reason]) });
    }
    return logs;
  }

  /** Drops the last blocks; their transactions are lost or wait again. */
  async reorganise(index: pg.Client, depth: number): Promise<void> {
    const dropped = this.blocks.splice(Math.max(0, this.blocks.length - depth));
    const from = this.blocks.length;
    this.#salt += 1;
    await index.query('DELETE FROM chain.acts WHERE block > $1', [from]);
    await index.query('DELETE FROM chain.skipped WHERE block > $1', [from]);
    await this.#checkpoint(index);
    let nonce = this.nonce;
    for (const { hash, raw } of dropped.flatMap((block) => block.transactions)) {
      if (this.#random() < 0.5) this.pool.set(nonce, { hash, raw });
      nonce += 1;
    }
  }

  /** The hash of a block that is made now at this height. */
  #hashOf(number: number): Buffer {
    const hash = Buffer.alloc(32);
    hash.writeUInt32BE(number, 0);
    hash.writeUInt32BE(this.#salt, 4);
    return hash;
  }

  /** The hash of what was before the first block. */
  get #before(): string {
    return `0x${Buffer.alloc(32, this.#salt).toString('hex')}`;
  }

  async #checkpoint(index: pg.Client): Promise<void> {
    const last = this.blocks.at(-1);
    const hash = bytesOf(last?.hash ?? this.#before);
    await index.query(
      'INSERT INTO chain.checkpoint (id, block, hash) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE SET block = $1, hash = $2',
      [this.blocks.length, hash],
    );
  }

  async #indexed(index: pg.Client, block: Block): Promise<void> {
    for (const [i, { digest, signed }] of block.applied.entries()) {
      const { act } = signedActToJson(signed);
      await index.query(
        `INSERT INTO chain.acts (digest, consignment, organisation, kind, track, version, units, subject, reason, until, commitment, data,
           occurred_at, signed_at, not_after, prev, key, signature, cosigner, cosignature, marks, block, log_index, tx)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0, $21, $22, $23)`,
        [
          ...[bytesOf(digest), bytesOf(act.consignment), bytesOf(ORGANISATION), act.kind, act.track, act.version, act.units],
          ...[bytesOf(act.subject), act.reason, act.until, bytesOf(act.commitment), bytesOf(act.data), act.occurredAt, act.signedAt],
          ...[act.notAfter, bytesOf(act.prev), bytesOf(signed.key), bytesOf(signed.signature), bytesOf(signed.cosigner)],
          ...[bytesOf(signed.cosignature), block.number, i, Buffer.alloc(32)],
        ],
      );
    }
    for (const [i, { digest, key, spent, reason, tx }] of block.skipped.entries())
      await index.query(
        'INSERT INTO chain.skipped (block, log_index, digest, key, spent, reason, tx) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [block.number, 1000 + i, bytesOf(digest), bytesOf(key), spent, bytesOf(reason), bytesOf(tx)],
      );
    await this.#checkpoint(index);
  }
}

export const ORGANISATION = `0x${'0a'.repeat(32)}`;
