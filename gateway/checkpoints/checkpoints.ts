import { toQuantity } from 'ethers';
import type { Sql } from '../../database/client.ts';
import { reasonOf } from '../../database/fault.ts';
import type { ActDomain } from '../../protocol/acts/digest.ts';
import { type ChainCheckpoint, parseChainCheckpoint } from '../../protocol/evidence/checkpoint.ts';
import { hex } from '../../protocol/hash.ts';
import { parseCheckpoint } from '../../protocol/log/checkpoint.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Rpc } from '../chain/rpc.ts';
import { Pulse } from '../outbox/pulse.ts';
import { raiseCheckpointAlarm } from './alarms.ts';
import type { AskPeer, CheckpointAnswer } from './exchange.ts';
import type { CheckpointSigner } from './signer.ts';
import { checkpointsAt, contradicting, type KeptCheckpoint, keepCheckpoint, lastOf } from './store.ts';

export interface CheckpointParts {
  sql: Sql;
  signer: CheckpointSigner;
  domain: ActDomain;
  /** Nothing of ours is before it. */
  deployedAt: number;
  /** Key id of the gateway key. */
  keyId: string;
  rpc: Rpc;
  ask: AskPeer;
  /** The present head of the record log, as a signed note. */
  logHead(): Promise<string>;
  /** One process of a side makes checkpoints. */
  leads(): boolean;
  /** Unix milliseconds. */
  now(): number;
  log: { warn(fields: object, text: string): void };
}

/** At most so many blocks lie between two checkpoints, and so many headers an act's proof carries. */
export const SPAN = 64;
/** A checkpoint so often while the chain grows. */
const EVERY_MS = 20_000;
const LOOK_MS = 5_000;
const MAX_PAUSE_MS = 60_000;
/** A dispute does not mend itself: after one, the next is not made before this has passed. */
const DISPUTED_MS = 10 * 60_000;
/** A block so young may be one that an embedded node loses when it is killed. */
const SETTLED_S = 5;

/**
 * This side's checkpoints of the chain, each signed by both sides: made here and sent to the other side, or the other side's, signed here once our own node
 * has that block. For one height this side never signs two blocks.
 */
export class Checkpoints {
  readonly #parts: CheckpointParts;
  readonly #pulse: Pulse;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: CheckpointParts) {
    this.#parts = parts;
    this.#pulse = new Pulse(
      () => this.advance(),
      LOOK_MS,
      (error) => parts.log.warn({ reason: reasonOf(error) }, 'no checkpoint of the chain could be exchanged'),
      { maxPauseMs: MAX_PAUSE_MS },
    );
  }

  start(): void {
    this.#pulse.start();
  }

  close(): Promise<void> {
    return this.#pulse.stop();
  }

  /** Makes what is due, or one of the newest settled block at once. Answers the last one made; undefined before the first. */
  advance(atOnce = false): Promise<KeptCheckpoint | undefined> {
    const turn = this.#turn.then(() => (this.#parts.leads() ? this.#advance(atOnce) : undefined));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #advance(atOnce: boolean): Promise<KeptCheckpoint | undefined> {
    const { sql, signer } = this.#parts;
    const head = await this.#settled();
    for (;;) {
      const last = await lastOf(sql, signer.side);
      const there = last ? await this.#stillThere(last) : true;
      if (there === undefined) return last;
      // One at a time: what the other side has not answered yet is asked again before another is made.
      if (last?.state === 'signed') {
        if (!there) await keepCheckpoint(sql, last.note, 'disputed');
        else if (!(await this.#exchange(last.note))) return lastOf(sql, signer.side);
        continue;
      }
      const next = this.#next(last, head, atOnce);
      if (next === undefined) return last;
      await keepCheckpoint(sql, signer.sign(await this.#checkpoint(next)), 'signed');
    }
  }

  #next(last: KeptCheckpoint | undefined, head: number, atOnce: boolean): number | undefined {
    const from = last?.height ?? this.#parts.deployedAt - 1;
    if (head <= from) return undefined;
    const age = this.#parts.now() - (last?.keptAt ?? 0);
    const due = atOnce || (last?.state === 'disputed' ? age >= DISPUTED_MS : head - from >= SPAN || age >= EVERY_MS);
    return due ? Math.min(head, from + SPAN) : undefined;
  }

  async #checkpoint(height: number): Promise<ChainCheckpoint> {
    const { domain, signer, logHead } = this.#parts;
    const block = await this.#block(height);
    if (!block) throw new Refusal('UNAVAILABLE', `the node has no block ${height} any more`);
    const { checkpoint } = parseCheckpoint(await logHead());
    const log = { side: signer.side, size: checkpoint.size, root: hex(checkpoint.root) };
    return { chainId: domain.chainId, directory: domain.directory.toLowerCase(), height, hash: block.hash, log };
  }

  /** Whether the other side signed it. */
  async #exchange(note: string): Promise<boolean> {
    const { sql, signer, keyId, ask } = this.#parts;
    const answer = await ask(keyId, note);
    if (answer.result === 'later') return false;
    const ours = parseChainCheckpoint(note).checkpoint;
    const theirs = await signer.check(sql, answer.note, answer.key);
    if (answer.result === 'cosigned') {
      if (parseChainCheckpoint(answer.note).note.body !== parseChainCheckpoint(note).note.body)
        throw new Refusal('SIGNATURE_INVALID', 'the other side signed another checkpoint');
      await keepCheckpoint(sql, answer.note, 'cosigned');
      return true;
    }
    if (theirs.height === ours.height && theirs.hash !== ours.hash) {
      await raiseCheckpointAlarm(sql, 'SPLIT_VIEW', ours.height, { [ours.log.side]: note, [theirs.log.side]: answer.note });
      await keepCheckpoint(sql, answer.note, 'disputed');
      await keepCheckpoint(sql, note, 'disputed');
    }
    return false;
  }

  /** What to answer to a checkpoint of the other side's. @throws {Refusal} when it is none */
  async receive(keyId: string, note: string): Promise<CheckpointAnswer> {
    const { sql, signer, domain, keyId: key } = this.#parts;
    const theirs = await signer.check(sql, note, keyId);
    const { height } = theirs;
    if (theirs.chainId !== domain.chainId || theirs.directory !== domain.directory.toLowerCase() || theirs.log.side === signer.side)
      throw new Refusal('SCHEMA_INVALID', 'a checkpoint of another chain, or not the sender’s', '/note');
    const rewritten = await contradicting(sql, theirs);
    if (rewritten !== undefined) {
      await raiseCheckpointAlarm(sql, 'LOG_REWRITTEN', height, { before: rewritten, now: note });
      throw new Refusal('SCHEMA_INVALID', 'the record log is not the one that was signed before', '/note');
    }
    const own = await this.#ownAt(height);
    if (own === undefined) return { result: 'later' };
    if (own.hash === theirs.hash) {
      const cosigned = signer.cosign(note);
      await keepCheckpoint(sql, cosigned, 'cosigned');
      return { result: 'cosigned', key, note: cosigned };
    }
    const ours = own.note ?? signer.sign(await this.#checkpoint(height));
    await raiseCheckpointAlarm(sql, 'SPLIT_VIEW', height, { [theirs.log.side]: note, [signer.side]: ours });
    if (own.note === undefined) await keepCheckpoint(sql, ours, 'disputed');
    await keepCheckpoint(sql, note, 'disputed');
    return { result: 'disputed', key, note: ours };
  }

  /** The block that this side stands by at a height: the one it signed, or else its node's. Undefined above the node's head. */
  async #ownAt(height: number): Promise<{ hash: string; note?: string } | undefined> {
    const { sql, signer } = this.#parts;
    for (const kept of await checkpointsAt(sql, height)) {
      if (kept.state !== 'cosigned' && kept.maker !== signer.side) continue;
      await this.#stillThere(kept);
      return kept;
    }
    return this.#block(height);
  }

  /** Whether our node still has the block that we signed; undefined while it is not that far (any more). */
  async #stillThere({ height, hash, note }: KeptCheckpoint): Promise<boolean | undefined> {
    const block = await this.#block(height);
    if (!block || block.hash === hash) return block && true;
    await raiseCheckpointAlarm(this.#parts.sql, 'CHAIN_REORGANISED', height, { signed: note, found: block.hash });
    return false;
  }

  async #settled(): Promise<number> {
    let height = Number(await this.#parts.rpc.send<string>('eth_blockNumber', []));
    const oldest = Math.floor(this.#parts.now() / 1000) - SETTLED_S;
    for (; height > 0; height--) if (((await this.#block(height))?.time ?? 0) <= oldest) break;
    return height;
  }

  async #block(height: number): Promise<{ hash: string; time: number } | undefined> {
    const block = await this.#parts.rpc.send<{ hash: string; timestamp: string } | null>('eth_getBlockByNumber', [
      toQuantity(height),
      false,
    ]);
    return block ? { hash: block.hash.toLowerCase(), time: Number(block.timestamp) } : undefined;
  }
}
