import type { Database } from '../../database/client.ts';
import { reasonOf } from '../../database/fault.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Rpc } from '../chain/rpc.ts';
import { foldCase } from '../state/case.ts';
import { storedActs } from '../state/rows.ts';
import { raiseRelayerAlarm } from './alarms.ts';
import { Balance } from './balance.ts';
import { cappedFees, currentFees, type Fees } from './fees.ts';
import { Leadership, LeadershipLost, type Lease, RELAYER_LOCK } from './leader.ts';
import { Pending } from './pending.ts';
import { Pulse } from './pulse.ts';
import { relayable, type Waiting, WaitingActs } from './select.ts';
import { giveUp, settle } from './settle.ts';
import { findExpired, findRefused, followInclusion, followLoss, followReorganisation, look, type Rejection, reject } from './standing.ts';
import { type Draft, gapsIn, keep, openSlots, type Purpose, type Slot } from './store.ts';
import { ACTS_PER_TRANSACTION, type Account, batchData, type Call, type ChainView, viewChain } from './transactions.ts';

export interface RelayerParts {
  db: Database;
  databaseUrl: string;
  rpc: Rpc;
  account: Account;
  clearance: string;
  settings: RelayerSettings;
  /** Told of failures and of what was rejected; never of content. */
  log: { info(fields: object, text: string): void; warn(fields: object, text: string): void };
  now(): Date;
}

export interface RelayerSettings {
  /** Wei a unit of gas may cost at most. */
  feeCap: bigint;
  /** How long a transaction may be passed over by blocks before it is replaced by a dearer one. */
  stuckAfterMs: number;
  /** Wei of the account below which an alarm is raised. */
  lowBalance: bigint;
}

/** A call of another part of the gateway that goes out from the same account (a record-log head). */
interface Asked {
  call: Call;
  resolve(hash: string): void;
  reject(error: unknown): void;
}

/** How the relayer does, for metrics and readiness. */
export interface RelayerStatus {
  /** This process is the one that sends. */
  leads: boolean;
  /** Nonces whose fate is open, and since when the oldest is. */
  open: number;
  oldest: Date | undefined;
  /** Replacements since the start. */
  replacements: number;
  /** Wei of the account, when last seen. */
  balance: bigint | undefined;
  /** The account cannot pay. */
  unfunded: boolean;
  /** Why the last round was not finished. */
  problem: string | undefined;
}

const PAUSE_MS = 200;
/** Blocks come every second: what is accepted within a tenth of it goes into one transaction, and is looked after in one round. */
const GAP_MS = 100;
/** While the index stays where it is, only acts that come late (from the other side, after their block) can be news. */
const FOLLOW_MS = 500;
/** Nonces under way at most: as many as nodes keep of one account without complaint. */
const IN_FLIGHT = 16;
const DEFER_MS = 1_500;
/** With nothing to do, a look at lead and balance now and then. */
const IDLE_MS = 5_000;
/** A used nonce without a receipt for any transaction of ours for this long was a stranger's; endpoints differ for less. */
const STRANGER_MS = 30_000;

/**
 * Sends what was accepted to the chain: one writer an account, signed bytes kept before they are sent, nonces without gaps. What the chain
 * did with it is read back from the index, so a reorganisation undoes nothing that this does not do again.
 */
export class Relayer {
  readonly #parts: RelayerParts;
  readonly #pulse: Pulse;
  readonly #leadership: Leadership;
  readonly #waitingActs: WaitingActs;
  readonly #pending: Pending;
  readonly #balance: Balance;
  readonly #deferred = new Map<string, number>();
  /** Used nonces that no receipt was found for, and since when. */
  readonly #missing = new Map<number, number>();
  readonly #calls: Asked[] = [];
  #batch = ACTS_PER_TRANSACTION;
  /** The index's head when its news were last taken in, and when expiry was last judged by its time. */
  #head: string | undefined;
  #expiredBy: string | undefined;
  #followAt = 0;
  #open: readonly Slot[] = [];
  #problem: string | undefined;
  #idleUntil = 0;
  /** What to offer in this round. */
  #fees: Fees | undefined;

  constructor(parts: RelayerParts) {
    this.#parts = parts;
    this.#leadership = new Leadership(parts.databaseUrl, RELAYER_LOCK, parts.account.bytes);
    this.#waitingActs = new WaitingActs(parts.db.sql);
    this.#pending = new Pending({ ...parts, ...parts.settings, waitingActs: this.#waitingActs });
    this.#balance = new Balance({ ...parts, ...parts.settings, sql: parts.db.sql });
    this.#pulse = new Pulse(
      () => this.#round(),
      PAUSE_MS,
      (error) => this.#tell(error),
      { gapMs: GAP_MS },
    );
  }

  start(): void {
    this.#pulse.start();
  }

  /** Whether this process is the one that sends. */
  get leads(): boolean {
    return this.#leadership.held;
  }

  get status(): RelayerStatus {
    return {
      leads: this.leads,
      open: this.#open.length,
      oldest: this.#open[0]?.transactions[0]?.createdAt,
      replacements: this.#pending.replacements,
      balance: this.#balance.wei,
      unfunded: this.#pending.unfunded,
      problem: this.#problem,
    };
  }

  /** Something was accepted: send it now rather than at the next beat. */
  wake(): void {
    this.#pulse.wake();
  }

  /** Sends a call in turn; answers its transaction's hash once its bytes are kept. */
  send(call: Call): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#calls.push({ call, resolve, reject });
      this.#pulse.wake();
    });
  }

  async close(): Promise<void> {
    await this.#pulse.stop();
    for (const { reject } of this.#calls.splice(0)) reject(new Refusal('UNAVAILABLE', 'the gateway is closing'));
    await this.#leadership.release();
  }

  async #beat(): Promise<void> {
    const { db, rpc, account, now } = this.#parts;
    const { head, block, busy } = await look(db.sql);
    const moved = head !== this.#head;
    if (moved || busy || this.#calls.length > 0) {
      if (moved || performance.now() >= this.#followAt) {
        await this.#follow(head, moved);
        this.#head = head;
        this.#followAt = performance.now() + FOLLOW_MS;
      }
    } else if (now().getTime() < this.#idleUntil) return;
    const lease = await this.#leadership.hold();
    if (!lease) return;
    const chain = await viewChain(rpc, account.address, { hash: head, block });
    this.#fees = undefined;
    await this.#settleUsed(lease, chain);
    await this.#fillGaps(lease, chain);
    for (const slot of this.#open) await this.#pending.follow(lease, slot, chain);
    await this.#sendAll(lease, chain);
    await this.#balance.look();
    this.#idleUntil = now().getTime() + IDLE_MS;
    this.#problem = undefined;
  }

  /** One round; a process that finds another leading stands back. */
  async #round(): Promise<void> {
    try {
      await this.#beat();
    } catch (error) {
      if (error instanceof LeadershipLost) await this.#leadership.release();
      throw error;
    }
  }

  /** Takes in what the index tells of our acts. */
  async #follow(head: string, moved: boolean): Promise<void> {
    const { db } = this.#parts;
    await followInclusion(db.sql, moved);
    if (moved) await followReorganisation(db.sql);
    for (const rejection of await findRefused(db.sql)) await this.#reject(rejection);
    if (moved) await followLoss(db.sql);
    if (head !== this.#expiredBy) await this.#expire(head);
  }

  /** What no block can take any more, by the time of the last block that the index has. */
  async #expire(head: string): Promise<void> {
    const { db, rpc, now } = this.#parts;
    if (head !== '' && (await findExpired(db.sql, Math.floor(now().getTime() / 1000))).length > 0) {
      const block = await rpc.send<{ timestamp: string } | null>('eth_getBlockByHash', [head, false]);
      if (!block) return;
      for (const rejection of await findExpired(db.sql, Number(block.timestamp))) await this.#reject(rejection);
    }
    this.#expiredBy = head;
  }

  async #reject(rejection: Rejection): Promise<void> {
    const { db, log } = this.#parts;
    if (await db.transaction((sql) => reject(sql, rejection)))
      log.warn({ digest: rejection.digest, refusal: rejection.code }, 'the chain rejected an act');
  }

  /** Brings nonces that the chain has used to their end; those still open are `#open` then. */
  async #settleUsed(lease: Lease, chain: ChainView): Promise<void> {
    const { db, account } = this.#parts;
    const open = await openSlots(db.sql, account.bytes, chain.nonce);
    for (const slot of open) if (slot.nonce < chain.nonce) await this.#settle(lease, slot);
    this.#open = open.filter((slot) => slot.nonce >= chain.nonce);
    this.#pending.retain(this.#open);
    for (const nonce of this.#missing.keys()) if (!open.some((slot) => slot.nonce === nonce)) this.#missing.delete(nonce);
  }

  async #settle(lease: Lease, slot: Slot): Promise<void> {
    const { db, rpc, clearance, log, now } = this.#parts;
    const settled = await settle(db, rpc, lease, clearance, slot.nonce);
    if (!settled) {
      const since = this.#missing.get(slot.nonce) ?? now().getTime();
      this.#missing.set(slot.nonce, since);
      if (now().getTime() - since < STRANGER_MS) return;
      log.warn({ nonce: slot.nonce }, 'another program uses the account: a nonce of ours went to a transaction that is not ours');
      await giveUp(db, lease, slot);
      await raiseRelayerAlarm(db.sql, 'RELAYER_NONCE_TAKEN', slot.transactions[0]?.hash ?? '0x', { nonce: String(slot.nonce) });
      return;
    }
    const { mined, premature, reverted } = settled;
    if (reverted && mined.purpose === 'batch') {
      this.#batch = Math.max(1, this.#batch >> 1);
      log.warn({ hash: mined.hash, acts: mined.digests.length }, 'a batch ran short of gas and is sent again in smaller parts');
    } else if (mined.purpose === 'batch') {
      this.#batch = Math.min(ACTS_PER_TRANSACTION, this.#batch + 1);
      await this.#defer(premature);
    }
  }

  /** A nonce that nobody signed, below one that somebody did: after a stranger's transaction was dropped, or rows were lost. */
  async #fillGaps(lease: Lease, chain: ChainView): Promise<void> {
    const { account, log } = this.#parts;
    for (const nonce of gapsIn(this.#open, chain.nonce)) {
      log.warn({ nonce }, 'a nonce is missing below others and is filled');
      await this.#sign(lease, chain, account.filler(), [], 'filler', nonce);
    }
  }

  /** An act that came too early is tried again later; one that can never apply any more, because another took its place, is rejected. */
  async #defer(digests: readonly string[]): Promise<void> {
    if (digests.length === 0) return;
    const { db, now } = this.#parts;
    const waiting = new Map((await this.#waitingActs.read()).map((act) => [act.digest, act]));
    for (const digest of digests) {
      this.#deferred.set(digest, now().getTime() + DEFER_MS);
      const act = waiting.get(digest);
      if (!act) continue;
      const { consignment } = act.signed.act;
      const { refused } = foldCase(await storedActs(db.sql, consignment), consignment);
      const verdict = refused.find((each) => each.digest === digest);
      if (verdict && verdict.refusal.code !== 'CONSIGNMENT_UNKNOWN')
        await this.#reject({ digest, code: verdict.refusal.code, details: {} });
    }
  }

  async #sendAll(lease: Lease, chain: ChainView): Promise<void> {
    const { clearance, now } = this.#parts;
    let room = this.#pending.unfunded ? 0 : IN_FLIGHT - this.#open.length;
    for (; room > 0 && this.#calls.length > 0; room--) {
      const next = this.#calls.shift();
      if (next) await this.#signCall(lease, chain, next);
    }
    if (room <= 0 || !chain.hasIndexed) return;
    const acts = relayable(await this.#waitingActs.read(), this.#waitingOut(), now());
    for (; room > 0 && acts.length > 0; room--) {
      const part = acts.splice(0, this.#batch);
      const data = batchData(part.map((act) => act.signed));
      if (!(await this.#sign(lease, chain, { to: clearance, data }, part.map(digestOf), 'batch'))) return;
    }
  }

  async #signCall(lease: Lease, chain: ChainView, { call, resolve, reject }: Asked): Promise<void> {
    try {
      await this.#sign(lease, chain, call, [], 'head', undefined, resolve);
    } catch (error) {
      reject(error);
      throw error;
    }
  }

  /** Keeps and sends. @returns whether a node took it, so that more may follow. */
  async #sign(
    lease: Lease,
    chain: ChainView,
    call: Call,
    digests: readonly string[],
    purpose: Purpose,
    nonce?: number,
    onKept?: (hash: string) => void,
  ): Promise<boolean> {
    const { db, rpc, account, settings } = this.#parts;
    this.#fees ??= cappedFees(await currentFees(rpc), settings.feeCap);
    const fees = this.#fees;
    const draft: Draft = { digests, purpose, sign: (at) => account.sign(call, at, fees) };
    const kept = await keep(db, lease, chain.nonce, draft, nonce);
    onKept?.(kept.hash);
    return (await this.#pending.send(kept)) === 'taken';
  }

  #waitingOut(): Set<string> {
    const now = this.#parts.now().getTime();
    for (const [digest, until] of this.#deferred) if (until <= now) this.#deferred.delete(digest);
    return new Set(this.#deferred.keys());
  }

  #tell(error: unknown): void {
    this.#problem = reasonOf(error);
    this.#parts.log.warn({ reason: this.#problem }, 'the relayer could not finish a round and tries again');
  }
}

const digestOf = (act: Waiting): string => act.digest;
