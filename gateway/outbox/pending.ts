import type { Database } from '../../database/client.ts';
import type { Rpc } from '../chain/rpc.ts';
import { clearRelayerAlarm, raiseRelayerAlarm } from './alarms.ts';
import { type Answer, broadcast } from './answers.ts';
import { currentFees, raisedFees } from './fees.ts';
import { asLeader, type Lease } from './leader.ts';
import { PEER_PATIENCE_MS, relayable, type Waiting, type WaitingActs } from './select.ts';
import { type Draft, type KeptTransaction, keep, markSent, returnActs, type Slot, setState } from './store.ts';
import { ACTS_PER_TRANSACTION, type Account, batchData, type ChainView, isKnown, readRaw } from './transactions.ts';

export interface PendingParts {
  db: Database;
  rpc: Rpc;
  waitingActs: WaitingActs;
  account: Account;
  clearance: string;
  /** Wei a unit of gas may cost at most. */
  feeCap: bigint;
  /** How long the lowest nonce may stay unmined, while blocks come, before its transaction is replaced by a dearer one. */
  stuckAfterMs: number;
  log: { warn(fields: object, text: string): void };
  now(): Date;
}

/** So many blocks must have passed a transaction over: on a halted chain nothing is stuck, and no fee helps. */
const STUCK_BLOCKS = 3;
/** A node is asked this often whether it still has what it took. */
const CHECK_MS = 2_000;
const LONGEST_RETRY_MS = 15_000;
/** Each replacement of a nonce waits twice as long as the one before, this many times. */
const DOUBLINGS = 4;

interface Attempt {
  failures: number;
  nextAt: number;
  answer: Answer;
}

/** Sees what was signed through to a block: sends, sends again what nodes forgot, and replaces what they will not mine. */
export class Pending {
  readonly #parts: PendingParts;
  readonly #attempts = new Map<string, Attempt>();
  /** The transaction that the chain waits for, and since when. */
  #lowest: { hash: string; block: number; at: number } | undefined;
  /** An alarm may stand that the account cannot pay; from before this start, too. */
  #alarmed = true;
  /** Replacements that this process has made. */
  replacements = 0;

  constructor(parts: PendingParts) {
    this.#parts = parts;
  }

  /** The account could not pay when a transaction was last sent. */
  get unfunded(): boolean {
    return [...this.#attempts.values()].some((attempt) => attempt.answer === 'unfunded');
  }

  /** Forgets all but the transactions that are still open. */
  retain(open: readonly Slot[]): void {
    const hashes = new Set(open.flatMap((slot) => slot.transactions.map((each) => each.hash)));
    for (const hash of this.#attempts.keys()) if (!hashes.has(hash)) this.#attempts.delete(hash);
  }

  /** Sends signed bytes that are kept. */
  async send(kept: KeptTransaction): Promise<Answer> {
    const { db, rpc, log } = this.#parts;
    const answer = await broadcast(rpc, kept.raw);
    const before = this.#attempts.get(kept.hash);
    const failures = answer === 'taken' ? 0 : (before?.failures ?? 0) + 1;
    this.#attempts.set(kept.hash, { failures, nextAt: this.#now() + retryMs(failures), answer });
    if (answer === 'taken') await markSent(db.sql, kept.id);
    if (answer === 'taken' && this.#alarmed) {
      this.#alarmed = false;
      await clearRelayerAlarm(db.sql, 'RELAYER_UNFUNDED');
    }
    if (answer === 'unfunded') {
      this.#alarmed = true;
      const { account } = this.#parts;
      log.warn({ account: account.address, nonce: kept.nonce }, 'the account cannot pay; everything waits until it is funded');
      await raiseRelayerAlarm(db.sql, 'RELAYER_UNFUNDED', kept.hash, { account: account.address });
    }
    return answer;
  }

  /** Looks after a nonce that the chain has not used. */
  async follow(lease: Lease, slot: Slot, chain: ChainView): Promise<void> {
    await this.#reopen(lease, slot);
    const current = slot.transactions.at(-1);
    if (!current) return;
    const attempt = this.#attempts.get(current.hash);
    if (attempt === undefined || attempt.nextAt <= this.#now()) {
      if (await isKnown(this.#parts.rpc, current.hash)) this.#noteKnown(current, attempt);
      else if (attempt?.answer === 'underpriced') return this.#underpriced(lease, slot, current, chain);
      else if (await this.#stands(lease, slot, current, chain)) await this.send(current);
    }
    if (slot.nonce === chain.nonce && this.#isStuck(slot, current, chain)) await this.#raise(lease, slot, current, chain);
  }

  /** Mined transactions whose block is gone are on their way again. */
  async #reopen(lease: Lease, slot: Slot): Promise<void> {
    const { db, log } = this.#parts;
    for (const each of slot.transactions) {
      if (each.state !== 'mined') continue;
      log.warn({ hash: each.hash }, 'the chain dropped a block with a transaction of ours');
      await asLeader(db, lease, (sql) => setState(sql, each.id, 'broadcast'));
    }
  }

  #noteKnown(current: KeptTransaction, attempt: Attempt | undefined): void {
    const answer = attempt?.answer === 'unfunded' ? 'unfunded' : 'taken';
    this.#attempts.set(current.hash, { failures: 0, nextAt: this.#now() + CHECK_MS, answer });
  }

  /** Nodes hold another of this nonce: of ours, which is as good, or of a stranger, which is outbid. */
  async #underpriced(lease: Lease, slot: Slot, current: KeptTransaction, chain: ChainView): Promise<void> {
    for (const other of slot.transactions) {
      if (other.id === current.id || !(await isKnown(this.#parts.rpc, other.hash))) continue;
      this.#attempts.set(current.hash, { failures: 0, nextAt: this.#now() + CHECK_MS, answer: 'underpriced' });
      if (slot.nonce === chain.nonce && this.#isStuck(slot, current, chain)) await this.#raise(lease, slot, current, chain);
      return;
    }
    await this.#raise(lease, slot, current, chain);
  }

  #isStuck(slot: Slot, { hash }: KeptTransaction, chain: ChainView): boolean {
    const now = this.#now();
    if (this.#lowest?.hash !== hash || chain.block < this.#lowest.block) this.#lowest = { hash, block: chain.block, at: now };
    const patience = this.#parts.stuckAfterMs * 2 ** Math.min(slot.transactions.length - 1, DOUBLINGS);
    return chain.block - this.#lowest.block >= STUCK_BLOCKS && now - this.#lowest.at >= patience;
  }

  /** The same again for more, as long as the cap allows. */
  async #raise(lease: Lease, slot: Slot, current: KeptTransaction, chain: ChainView): Promise<void> {
    const { db, rpc, account, feeCap, log } = this.#parts;
    const { call, fees } = readRaw(current.raw);
    const raised = raisedFees(fees, await currentFees(rpc), feeCap);
    if (!raised) {
      const attempt = this.#attempts.get(current.hash);
      const failures = (attempt?.failures ?? 0) + 1;
      this.#attempts.set(current.hash, { failures, nextAt: this.#now() + retryMs(failures), answer: 'taken' });
      this.#lowest = undefined;
      log.warn({ hash: current.hash, nonce: slot.nonce }, 'a transaction is stuck at the fee cap');
      await raiseRelayerAlarm(db.sql, 'RELAYER_FEE_CAP', current.hash, { feeCap: String(feeCap) });
      return;
    }
    const sign: Draft['sign'] = (nonce) => account.sign(call, nonce, raised);
    await this.#replace(lease, slot, chain, { digests: current.digests, purpose: current.purpose, sign });
  }

  async #replace(lease: Lease, slot: Slot, chain: ChainView, draft: Draft): Promise<void> {
    const { db, log } = this.#parts;
    const kept = await keep(db, lease, chain.nonce, draft, slot.nonce);
    this.replacements += 1;
    log.warn({ hash: kept.hash, nonce: slot.nonce, replacement: slot.transactions.length }, 'a transaction is replaced by another');
    await this.send(kept);
  }

  /**
   * Whether signed bytes that nodes forgot may go out as they are. Not if a reorganisation took away what they build on: sent first, they would
   * be judged on a state that lacks it, and spent. Then the nonce waits, and is used for what goes before.
   */
  async #stands(lease: Lease, slot: Slot, current: KeptTransaction, chain: ChainView): Promise<boolean> {
    if (current.purpose !== 'batch') return true;
    if (!chain.hasIndexed) return false;
    const { db, rpc, waitingActs, account, clearance, feeCap, now } = this.#parts;
    const waiting = await waitingActs.read();
    const own = new Set(current.digests);
    const asUnsent = waiting.map((act): Waiting => (own.has(act.digest) ? { ...act, origin: 'own', sent: false } : act));
    const free = relayable(asUnsent, new Set(), now());
    const freed = new Set(free.map((act) => act.digest));
    if (!waiting.some((act) => own.has(act.digest) && !freed.has(act.digest))) return true;
    if (now().getTime() - current.createdAt.getTime() < PEER_PATIENCE_MS || free.length === 0) return false;
    const { fees } = readRaw(current.raw);
    const raised = raisedFees(fees, await currentFees(rpc), feeCap) ?? fees;
    const acts = free.slice(0, ACTS_PER_TRANSACTION);
    const call = { to: clearance, data: batchData(acts.map((act) => act.signed)) };
    const sign: Draft['sign'] = (nonce) => account.sign(call, nonce, raised);
    await this.#replace(lease, slot, chain, { digests: acts.map((act) => act.digest), purpose: 'batch', sign });
    await asLeader(db, lease, (sql) => returnActs(sql, current.digests, slot.transactions));
    return false;
  }

  #now(): number {
    return this.#parts.now().getTime();
  }
}

const retryMs = (failures: number): number => Math.min(CHECK_MS * 2 ** Math.max(0, failures - 1), LONGEST_RETRY_MS);
