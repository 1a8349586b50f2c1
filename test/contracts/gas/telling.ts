import { expect } from 'chai';
import { type Act, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { decodeClearanceLog } from '../../../protocol/bindings/events.ts';
import { EVENTS, type EventType, ruleOf } from '../../../protocol/events.ts';
import { trackCode } from '../../../protocol/tracks.ts';
import type { GasChain, Measured, Speaker } from './chain.ts';

/** Sends acts as the relayer does, each built on what the chain holds; none may be skipped. */
export class Telling {
  readonly #chain: GasChain;

  constructor(chain: GasChain) {
    this.#chain = chain;
  }

  async batch(acts: SignedAct[]): Promise<number> {
    const { gas, receipt } = await this.#chain.batch(acts);
    this.#check(receipt, acts.length);
    return gas;
  }

  async submit(act: SignedAct): Promise<number> {
    const { network } = this.#chain;
    const { gas, receipt } = await this.#chain.send(network.clearance, network.relayer, 'submit', act);
    this.#check(receipt, 1);
    return gas;
  }

  /** One act in a batch of its own. */
  async tell(speaker: Speaker, type: EventType, about: Partial<Act>, cosigned = false): Promise<number> {
    return this.batch([await this.next(speaker, type, about, cosigned)]);
  }

  /** The next act on its chain: `prev` and `version` are the chain's. */
  async next(speaker: Speaker, type: EventType, about: Partial<Act>, cosigned = false): Promise<SignedAct> {
    const { clearance } = this.#chain.network;
    const { consignment = ZERO, subject = ZERO } = about;
    const implied = ruleOf(type).impliedTrack;
    const track = about.track ?? (implied ? trackCode(implied) : 0);
    const prev: string = await clearance.getFunction('headOf')(EVENTS[type].code, consignment, track, subject);
    const { version } = await clearance.getFunction('caseOf')(consignment);
    const due = type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT' ? 1 : 0;
    const signers = cosigned ? { cosigner: this.#chain.key(speaker, 1) } : {};
    return this.#chain.say(speaker, type, { version: Number(version) + due, prev, ...about }, signers);
  }

  #check({ logs }: Measured['receipt'], count: number): void {
    const told = logs.map((log) => decodeClearanceLog(log)).filter((event) => event !== undefined);
    expect(told.map((event) => (event.name === 'ActSkipped' ? event.refusal.code : 'recorded'))).to.deep.equal(
      Array(count).fill('recorded'),
    );
  }
}
