import type { PrismaClient } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { type Rpc, RpcError } from '../chain/rpc.ts';
import { foldCase } from '../state/case.ts';
import { storedActs } from '../state/rows.ts';
import { Leadership } from './leader.ts';
import { Pulse } from './pulse.ts';
import { PEER_PATIENCE_MS, relayable, type Waiting, waitingActs } from './select.ts';
import { fullReceipt, settle } from './settle.ts';
import { findRejections, followInclusion, followReorganisation, indexedHead, reject } from './standing.ts';
import { freeNonce, keepTransaction, moveActs, type OpenTransaction, openTransactions, setTransactionState } from './store.ts';
import { ACTS_PER_TRANSACTION, type Account, batchData, gasPrice, isKnown, minedNonce } from './transactions.ts';

export interface RelayerParts {
  prisma: PrismaClient;
  databaseUrl: string;
  rpc: Rpc;
  account: Account;
  clearance: string;
  /** Told of failures and of what was rejected; never of content. */
  log: { info(fields: object, text: string): void; warn(fields: object, text: string): void };
  now(): Date;
}

/** A call of another part of the gateway that goes out from the same account (a record-log head). */
export interface Call {
  to: string;
  data: string;
}

const PAUSE_MS = 200;
const IN_FLIGHT = 4;
const DEFER_MS = 1_500;
const LOCK = 1;

/**
 * Sends what was accepted to the chain: one writer an account, signed bytes kept before they are sent, nonces without gaps. What the chain
 * did with it is read back from the index, so a reorganisation undoes nothing that this does not do again.
 */
export class Relayer {
  readonly #parts: RelayerParts;
  readonly #pulse: Pulse;
  readonly #leadership: Leadership;
  readonly #deferred = new Map<string, number>();
  readonly #calls: { call: Call; resolve(hash: string): void; reject(error: unknown): void }[] = [];
  #batch = ACTS_PER_TRANSACTION;
  /** The index's head when its news were last taken in. */
  #head: string | undefined;

  constructor(parts: RelayerParts) {
    this.#parts = parts;
    this.#leadership = new Leadership(parts.databaseUrl, LOCK);
    this.#pulse = new Pulse(
      () => this.#beat(),
      PAUSE_MS,
      (error) => this.#tell(error),
    );
  }

  start(): void {
    this.#pulse.start();
  }

  /** Whether this process is the one that sends. */
  get leads(): boolean {
    return this.#leadership.held;
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
    const { prisma, rpc, account } = this.#parts;
    const head = await indexedHead(prisma);
    const moved = head !== this.#head;
    const busy = await this.#busy();
    if (!moved && !busy) return;
    await followInclusion(prisma);
    if (moved) await followReorganisation(prisma);
    this.#head = head;
    await this.#reject();
    if (!(await this.#leadership.hold())) return;
    const chainNonce = await minedNonce(rpc, account.address);
    for (const each of await openTransactions(prisma, account.bytes, chainNonce)) await this.#follow(each, chainNonce);
    await this.#sendAll();
  }

  async #reject(): Promise<void> {
    const { prisma, log, now } = this.#parts;
    for (const rejection of await findRejections(prisma, now())) {
      await prisma.$transaction((tx) => reject(tx, rejection));
      log.warn({ digest: rejection.digest, refusal: rejection.code }, 'the chain rejected an act');
    }
  }

  /** Whether there is anything to ask the chain about. */
  async #busy(): Promise<boolean> {
    if (this.#calls.length > 0) return true;
    const rows = await this.#parts.prisma.$queryRaw<{ busy: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM gateway.acts WHERE state IN ('accepted', 'broadcast') AND carrier = 'act')
          OR EXISTS (SELECT 1 FROM gateway.transactions WHERE state IN ('signed', 'broadcast')) AS busy`;
    return rows[0]?.busy ?? false;
  }

  async #follow(open: OpenTransaction, chainNonce: number): Promise<void> {
    const { prisma, rpc, log } = this.#parts;
    if (open.nonce >= chainNonce) {
      if (open.state === 'mined') {
        log.warn({ hash: open.hash }, 'the chain dropped a block with a transaction of ours');
        await setTransactionState(prisma, open.id, 'broadcast');
      }
      if (!(await isKnown(rpc, open.hash))) await this.#rebroadcast(open);
      return;
    }
    const receipt = await fullReceipt(rpc, open.hash);
    if (receipt) {
      const settled = await settle(prisma, this.#parts.clearance, open, receipt);
      if (settled.reverted && open.purpose === 'batch') {
        this.#batch = Math.max(1, this.#batch >> 1);
        log.warn({ hash: open.hash, acts: open.digests.length }, 'a batch ran short of gas and is sent again in smaller parts');
      } else {
        this.#batch = Math.min(ACTS_PER_TRANSACTION, this.#batch + 1);
        await this.#defer(settled.premature);
      }
    } else if (Date.now() - open.createdAt.getTime() > 30_000) {
      await prisma.$transaction(async (tx) => {
        await setTransactionState(tx, open.id, 'replaced');
        await moveActs(tx, open.digests, ['broadcast'], 'accepted');
      });
    }
  }

  /** Signed bytes go out again, unless a reorganisation took away what they build on: then the nonce is used anew. */
  async #rebroadcast(open: OpenTransaction): Promise<void> {
    const { prisma, now } = this.#parts;
    if (open.purpose === 'batch') {
      const waiting = await waitingActs(prisma);
      const asUnsent = waiting.map((act) => (open.digests.includes(act.digest) ? { ...act, origin: 'own' as const, sent: false } : act));
      const free = new Set(relayable(asUnsent, new Set(), now()).map((act) => act.digest));
      const held = waiting.some((act) => open.digests.includes(act.digest) && !free.has(act.digest));
      const adopted = [...free].some(
        (digest) => !open.digests.includes(digest) && waiting.find((act) => act.digest === digest)?.origin === 'peer',
      );
      if (held) return;
      if (adopted && now().getTime() - open.createdAt.getTime() > PEER_PATIENCE_MS) {
        await prisma.$transaction(async (tx) => {
          await setTransactionState(tx, open.id, 'replaced');
          await moveActs(tx, open.digests, ['broadcast'], 'accepted');
        });
        return;
      }
    }
    await this.#broadcast(open.raw);
    await setTransactionState(prisma, open.id, 'broadcast');
  }

  /** An act that came too early is tried again later; one that can never apply any more, because another took its place, is rejected. */
  async #defer(digests: readonly string[]): Promise<void> {
    const { prisma } = this.#parts;
    for (const digest of digests) {
      this.#deferred.set(digest, Date.now() + DEFER_MS);
      const act = (await waitingActs(prisma)).find((each) => each.digest === digest);
      if (!act) continue;
      const { consignment } = act.signed.act;
      const { refused } = foldCase(await storedActs(prisma, consignment), consignment);
      const verdict = refused.find((each) => each.digest === digest);
      if (verdict && verdict.refusal.code !== 'CONSIGNMENT_UNKNOWN')
        await prisma.$transaction((tx) => reject(tx, { digest, code: verdict.refusal.code, details: {} }));
    }
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const { prisma, rpc, account, clearance, now } = this.#parts;
      const chainNonce = await minedNonce(rpc, account.address);
      const open = await openTransactions(prisma, account.bytes, chainNonce);
      if (open.length >= IN_FLIGHT) return;
      const nonce = freeNonce(open, chainNonce);
      const next = this.#calls.shift();
      const acts = next ? [] : relayable(await waitingActs(prisma), this.#waitingOut(), now()).slice(0, this.#batch);
      if (!next && acts.length === 0) return;
      try {
        const call = next?.call ?? { to: clearance, data: batchData(acts.map((act) => act.signed)) };
        const signed = await account.sign({ ...call, nonce, gasPrice: await gasPrice(rpc) });
        await keepTransaction(prisma, account.bytes, nonce, signed, acts.map(digestOf), next ? 'head' : 'batch');
        next?.resolve(signed.hash);
        await this.#broadcast(signed.raw);
        await prisma.transaction.updateMany({
          where: { hash: Buffer.from(signed.hash.slice(2), 'hex'), state: 'signed' },
          data: { state: 'broadcast' },
        });
      } catch (error) {
        next?.reject(error);
        throw error;
      }
    }
  }

  #waitingOut(): Set<string> {
    for (const [digest, until] of this.#deferred) if (until <= Date.now()) this.#deferred.delete(digest);
    return new Set(this.#deferred.keys());
  }

  /** A node that already has the transaction, or has already mined it, is as good as one that takes it. */
  async #broadcast(raw: string): Promise<void> {
    try {
      await this.#parts.rpc.send('eth_sendRawTransaction', [raw]);
    } catch (error) {
      if (!(error instanceof RpcError) || !/already|known|nonce too low|imported/i.test(error.message)) throw error;
    }
  }

  #tell(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#parts.log.warn({ reason }, 'the relayer could not finish a round and tries again');
  }
}

const digestOf = (act: Waiting): string => act.digest;
