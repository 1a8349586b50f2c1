import type pg from 'pg';
import { Fault } from '../../database/fault.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { applyBatch } from '../apply.ts';
import { Backfill } from '../backfill.ts';
import type { ChainSource } from '../chain/source.ts';
import { type Checkpoint, readCheckpoint } from '../checkpoint.ts';
import { commonAncestor, isAhead, isFinalLost, rollbackTo } from '../rollback.ts';
import { readNext } from '../tail.ts';
import { raiseAlarms, systemAlarm } from './alarms.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';

/** Within this many blocks of the head every block is read by its hash; further behind, in ranges. */
const TAIL_BLOCKS = 8;

/** Blocks this far below the checkpoint are final: a chain that takes them back is not followed but alarmed at. */
export const FINALITY_BLOCKS = 256;

/** One writer's run over one connection. Whatever fails, a new one over a new connection carries on from the checkpoint. */
export class Ingestion {
  readonly #client: pg.ClientBase;
  readonly #source: ChainSource;
  readonly #clearance: string;
  readonly #deployedAt: number;
  readonly #backfill: Backfill;
  #knowledge: Knowledge;
  #checkpoint: Checkpoint | undefined;

  private constructor(client: pg.ClientBase, source: ChainSource, clearance: string, deployedAt: number, knowledge: Knowledge) {
    this.#client = client;
    this.#source = source;
    this.#clearance = clearance;
    this.#deployedAt = deployedAt;
    this.#backfill = new Backfill(source, clearance);
    this.#knowledge = knowledge;
  }

  /** @param deployedAt Nothing of ours is in an earlier block. */
  static async open(client: pg.ClientBase, source: ChainSource, clearance: string, deployedAt: number): Promise<Ingestion> {
    const ingestion = new Ingestion(client, source, clearance, deployedAt, await loadKnowledge(client));
    ingestion.#checkpoint = await readCheckpoint(client);
    if (await isAhead(client, ingestion.#checkpoint)) await ingestion.#rollback(ingestion.#checkpoint);
    return ingestion;
  }

  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  /** Reads up to the chain's head as of now, taking back first what the chain no longer has. Answers that head. */
  async advance(stopped: () => boolean = () => false): Promise<number> {
    const head = await this.#source.head();
    if (!(await this.#stands(head))) await this.#takeBack();
    while (!stopped() && this.#next() <= head) {
      const moved = head - this.#next() < TAIL_BLOCKS && this.#checkpoint ? await this.#tail(this.#checkpoint) : await this.#range(head);
      if (!moved) break;
    }
    return head;
  }

  #next(): number {
    return this.#checkpoint ? this.#checkpoint.number + 1 : this.#deployedAt;
  }

  /** Whether the chain still has the checkpoint's block; asked when it could have changed, which the parent check would not see. */
  async #stands(head: number): Promise<boolean> {
    const checkpoint = this.#checkpoint;
    if (!checkpoint) return true;
    if (head === checkpoint.number + 1) return true;
    return (await this.#source.block(checkpoint.number))?.hash === checkpoint.hash;
  }

  async #tail(checkpoint: Checkpoint): Promise<boolean> {
    const step = await readNext(this.#source, checkpoint, this.#clearance);
    if (step.kind === 'none') return false;
    if (step.kind === 'reorganised') {
      await this.#takeBack();
      return true;
    }
    await applyBatch(this.#client, step.batch, this.#knowledge);
    this.#checkpoint = step.batch.to;
    return true;
  }

  async #range(head: number): Promise<boolean> {
    const batch = await this.#backfill.next(this.#next(), head, this.#checkpoint?.hash);
    if (!batch) return false;
    await applyBatch(this.#client, batch, this.#knowledge);
    this.#checkpoint = batch.to;
    return true;
  }

  /** @throws Fault CHAIN_REWRITTEN with nothing taken back, when what changed was final. */
  async #takeBack(): Promise<void> {
    const from = this.#checkpoint?.number ?? this.#deployedAt;
    const ancestor = await commonAncestor(this.#client, this.#source);
    const depth = from - (ancestor?.number ?? this.#deployedAt);
    // Blocks without logs of ours are not kept: only when the next one kept is gone too did the chain change that far down.
    if (depth > FINALITY_BLOCKS && (await isFinalLost(this.#client, ancestor, from - FINALITY_BLOCKS))) {
      const problem = `the chain no longer has blocks more than ${FINALITY_BLOCKS} below block ${from}`;
      await raiseAlarms(this.#client, [systemAlarm('CHAIN_REWRITTEN', this.#checkpoint?.hash ?? ZERO, { from, depth })]);
      throw new Fault('CHAIN_REWRITTEN', problem, 'find out which endpoint is right; to follow this chain, rebuild the index from it');
    }
    await this.#rollback(ancestor);
  }

  async #rollback(ancestor: Checkpoint | undefined): Promise<void> {
    this.#knowledge = await rollbackTo(this.#client, ancestor);
    this.#checkpoint = ancestor;
  }
}
