import { Transaction } from 'ethers';
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
  transactions: { hash: string; raw: string; logs: { address: string; topics: string[]; data: string }[] }[];
  applied: { digest: string; signed: ReturnType<typeof signedActOf> }[];
  skipped: { digest: string; key: string; spent: boolean; reason: string }[];
  heads: Map<string, string>;
}

/**
 * A chain with one account and one rule: an act applies if it builds on the last act of its consignment. It loses, delays and drops as it is
 * told to; what it mined it writes to the index as the indexer would.
 */
export class FakeChain implements Rpc {
  readonly blocks: Block[] = [];
  readonly pool = new Map<number, { hash: string; raw: string }>();
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
        return '0x3b9aca00';
      case 'eth_getTransactionCount':
        return `0x${this.nonce.toString(16)}`;
      case 'eth_getTransactionByHash':
        return [...this.pool.values()].some((each) => each.hash === first) || this.#mined(String(first)) ? {} : null;
      case 'eth_getTransactionReceipt': {
        const mined = this.#mined(String(first));
        return mined ? { status: '0x1', gasUsed: '0x0', logs: mined.logs } : null;
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

  #take(raw: string): string {
    const transaction = Transaction.from(raw);
    const hash = transaction.hash ?? '';
    if (transaction.nonce < this.nonce) throw new RpcError(-32000, 'nonce too low', undefined);
    this.pool.set(transaction.nonce, { hash, raw });
    return hash;
  }

  /** Mines what waits in order of nonces and writes the block to the index. */
  async mine(index: pg.Client): Promise<void> {
    const last = this.blocks.at(-1);
    const block: Block = { number: this.blocks.length + 1, transactions: [], applied: [], skipped: [], heads: new Map(last?.heads) };
    const done = new Set(this.blocks.flatMap((each) => each.applied.map((act) => act.digest)));
    let nonce = this.nonce;
    for (let next = this.pool.get(nonce); next; next = this.pool.get(nonce)) {
      this.pool.delete(nonce);
      block.transactions.push({ ...next, logs: this.#execute(next.raw, block, done) });
      nonce += 1;
    }
    this.blocks.push(block);
    await this.#indexed(index, block);
  }

  #execute(raw: string, block: Block, done: Set<string>) {
    const call = CLEARANCE.parseTransaction({ data: Transaction.from(raw).data });
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
      block.skipped.push({ digest, key: signed.key, spent, reason });
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

  async #checkpoint(index: pg.Client): Promise<void> {
    const hash = Buffer.alloc(32);
    hash.writeUInt32BE(this.blocks.length, 0);
    hash.writeUInt32BE(this.#salt, 4);
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
    for (const [i, { digest, key, spent, reason }] of block.skipped.entries())
      await index.query(
        'INSERT INTO chain.skipped (block, log_index, digest, key, spent, reason, tx) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [block.number, 1000 + i, bytesOf(digest), bytesOf(key), spent, bytesOf(reason), Buffer.alloc(32)],
      );
    await this.#checkpoint(index);
  }
}

export const ORGANISATION = `0x${'0a'.repeat(32)}`;
