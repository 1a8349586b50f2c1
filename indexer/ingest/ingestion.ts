import type pg from 'pg';
import type { ContractAddresses } from '../../database/config.ts';
import { Fault } from '../../database/fault.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { applyBatch } from '../apply.ts';
import { Backfill } from '../backfill.ts';
import { demandAgreement } from '../chain/agreement.ts';
import type { Batch } from '../chain/rows.ts';
import type { ChainSource } from '../chain/source.ts';
import { type Checkpoint, readCheckpoint } from '../checkpoint.ts';
import { commonAncestor, isAhead, isFinalLost, rollbackTo } from '../rollback.ts';
import { readNext } from '../tail.ts';
import { raiseAlarms, systemAlarm } from './alarms.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';
import { ReadAhead } from './read-ahead.ts';

/** Within this many blocks of the head every block is read by its hash; further behind, in ranges. */
const TAIL_BLOCKS = 8;

/** Blocks this far below the checkpoint are final: a chain that takes them back is not followed but alarmed at. */
export const FINALITY_BLOCKS = 256;

export interface Advance {
  /** Asked between two batches. */
  stopped?: () => boolean;
  upTo?: number;
}

/** One writer's run over one connection. Whatever fails, a new one over a new connection carries on from the checkpoint. */
export class Ingestion {
  readonly #client: pg.ClientBase;
  readonly #source: ChainSource;
  readonly #deployed: ContractAddresses;
  readonly #deployedAt: number;
  readonly #backfill: ReadAhead;
  #knowledge: Knowledge;
  #checkpoint: Checkpoint | undefined;

  private constructor(client: pg.ClientBase, source: ChainSource, deployed: ContractAddresses, deployedAt: number, knowledge: Knowledge) {
    this.#client = client;
    this.#source = source;
    this.#deployed = deployed;
    this.#deployedAt = deployedAt;
    this.#backfill = new ReadAhead(new Backfill(source), TAIL_BLOCKS);
    this.#knowledge = knowledge;
  }

  /** @param deployedAt Nothing of ours is in an earlier block. */
  static async open(client: pg.ClientBase, source: ChainSource, deployed: ContractAddresses, deployedAt: number): Promise<Ingestion> {
    const ingestion = new Ingestion(client, source, deployed, deployedAt, await loadKnowledge(client, deployed));
    ingestion.#checkpoint = await readCheckpoint(client);
    if (await isAhead(client, ingestion.#checkpoint)) await ingestion.#rollback(ingestion.#checkpoint);
    return ingestion;
  }

  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  /**
   * Reads up to the chain's head as of now, or up to a block below it, taking back first what the chain no longer has. Answers how far it
   * was to go.
   */
  async advance({ stopped = () => false, upTo = Number.POSITIVE_INFINITY }: Advance = {}): Promise<number> {
    const head = Math.min(await this.#source.head(), upTo);
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
    const step = await readNext(this.#source, checkpoint, this.#knowledge.contracts);
    if (step.kind === 'none') return false;
    if (step.kind === 'reorganised') {
      await this.#takeBack();
      return true;
    }
    await this.#apply(step.batch);
    return true;
  }

  async #range(head: number): Promise<boolean> {
    const batch = await this.#backfill.next(this.#next(), head, this.#knowledge.contracts, this.#checkpoint?.hash);
    if (!batch) return false;
    await this.#apply(batch);
    return true;
  }

  async #apply(batch: Batch): Promise<void> {
    await this.#agreed(batch.to);
    try {
      await applyBatch(this.#client, batch, this.#knowledge, this.#checkpoint);
    } catch (error) {
      this.#knowledge.standings.forget();
      throw error;
    }
    this.#checkpoint = batch.to;
  }

  /** @throws Fault CHAIN_ENDPOINTS_DISAGREE, after an alarm, when another endpoint has another block there. */
  async #agreed(block: Checkpoint): Promise<void> {
    try {
      await demandAgreement(this.#source, block);
    } catch (error) {
      if (error instanceof Fault && error.code === 'CHAIN_ENDPOINTS_DISAGREE')
        await raiseAlarms(this.#client, [systemAlarm(error.code, this.#checkpoint?.hash ?? ZERO, { found: error.message })]);
      throw error;
    }
  }

  /** @throws Fault CHAIN_REWRITTEN with nothing taken back, when what changed was final. */
  async #takeBack(): Promise<void> {
    const from = this.#checkpoint?.number ?? this.#deployedAt;
    if (this.#checkpoint && !(await this.#isGone(this.#checkpoint))) return;
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

  /** Blocks are taken back when every endpoint has others. One that still has ours contradicts the one that serves, or is ahead of it. */
  async #isGone(checkpoint: Checkpoint): Promise<boolean> {
    const witnesses = await this.#source.witnesses(checkpoint.number);
    if (!witnesses.some(({ hash }) => hash === checkpoint.hash)) return true;
    const present = await this.#source.block(checkpoint.number);
    if (present) await this.#agreed(present);
    else this.#source.distrust();
    return false;
  }

  async #rollback(ancestor: Checkpoint | undefined): Promise<void> {
    this.#knowledge = await rollbackTo(this.#client, ancestor, this.#deployed);
    this.#checkpoint = ancestor;
  }
}
