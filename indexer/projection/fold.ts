import { ZERO } from '../../protocol/acts/act.ts';
import { type ActMark, isLate, marksOf } from '../../protocol/irregularities.ts';
import { foldGovernance } from '../../protocol/ledger/governance.ts';
import { type ParticipantRecord, Registry } from '../../protocol/ledger/registry.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { applyAct } from '../../protocol/rules/apply.ts';
import { emptyWorld, type World } from '../../protocol/rules/state.ts';
import type { ActRow, LogRow } from '../chain/rows.ts';
import { openStanding, type Standing, updateStanding } from './standing.ts';

/** The contract accepted an act, and the rules we hold would not have, or would have marked it otherwise. */
export interface Disagreement {
  digest: string;
  consignment: string;
  /** What our rules say: a refusal, other marks, or another signer. */
  found: string;
}

/** Folds the chain's logs in order into the state of consignments and codes. Pure: what it knows it was given. */
export class Fold {
  readonly world: World = emptyWorld();
  readonly registry: Registry;
  readonly standings = new Map<string, Standing>();

  constructor(registry = new Registry()) {
    this.registry = registry;
  }

  /** A log of the registry or the directory; others change nothing here. Answers the participant record that changed. */
  log(row: LogRow): ParticipantRecord | undefined {
    const changed = this.registry.fold(row);
    if (!changed) foldGovernance(this.world, row);
    return changed;
  }

  /** Puts a known standing back, to go on from. */
  resume(consignment: string, standing: Standing): void {
    this.world.cases.set(consignment, standing.state);
    this.standings.set(consignment, standing);
  }

  /** An act that the contract recorded in a block of this time (Unix seconds). The contract's word stands; ours is compared. */
  act(row: ActRow, time: number): Disagreement | undefined {
    const { act, key, cosigner } = row.signed;
    const actor = this.registry.actor(key, cosigner, act.signedAt);
    if (actor?.organisation !== row.organisation) return disagree(row, `the key belongs to ${actor?.organisation ?? 'nobody'}`);
    let marks: ActMark[];
    try {
      marks = applyAct(this.world, act, row.digest, actor).marks;
    } catch (error) {
      if (error instanceof Refusal) return disagree(row, error.code);
      throw error;
    }
    this.#keep(row, time);
    const recorded = marksOf(row.marks);
    return marks.length === recorded.length && marks.every((mark) => recorded.includes(mark))
      ? undefined
      : disagree(row, `marks ${marks.join(' ') || 'none'} against ${recorded.join(' ') || 'none'}`);
  }

  #keep(row: ActRow, time: number): void {
    const { consignment } = row.signed.act;
    const state = this.world.cases.get(consignment);
    if (consignment === ZERO || !state) return;
    const standing = this.standings.get(consignment);
    if (standing) updateStanding(standing, row.block, time, isLate(row.marks));
    else this.standings.set(consignment, openStanding(state, row.block, time, isLate(row.marks)));
  }
}

const disagree = (row: ActRow, found: string): Disagreement => ({ digest: row.digest, consignment: row.signed.act.consignment, found });
