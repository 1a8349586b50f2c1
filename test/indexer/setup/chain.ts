import { bloomOf } from '../../../indexer/chain/bloom.ts';
import { Contracts } from '../../../indexer/chain/contracts.ts';
import type { BlockHeader, ChainSource, ContractCall, RawLog, Witness } from '../../../indexer/chain/source.ts';
import { type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { CLEARANCE, JOINT_COUNCIL, PARTICIPANT_REGISTRY, RECORD_LOG } from '../../../protocol/bindings/interfaces.ts';
import { marksMask } from '../../../protocol/irregularities.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { rolesMask } from '../../../protocol/roles.ts';
import type { Actor } from '../../../protocol/rules/actor.ts';
import { unlimited } from '../../../protocol/rules/actor.ts';
import { applyAct } from '../../../protocol/rules/apply.ts';
import { emptyWorld, type World } from '../../../protocol/rules/state.ts';
import { sideCode } from '../../../protocol/sides.ts';
import { hash, PARTIES, partyOf, VERIFIER } from './parties.ts';
import { type Proposal, propose } from './propose.ts';
import { Random } from './random.ts';

const address = (name: string): string => `0x${hash(name).slice(26)}`;
export const ADDRESSES = {
  clearance: address('clearance'),
  registry: address('registry'),
  directory: address('directory'),
  codes: address('codes'),
  log: address('log'),
};
export const CONTRACTS = new Contracts(ADDRESSES);
export const DOMAIN = { chainId: 1n, directory: ADDRESSES.directory };
export const GENESIS_TIME = 1_790_000_000;

interface Block extends Omit<BlockHeader, 'bloom'> {
  logs: RawLog[];
  /** The contracts' state after it, by the same rules. */
  world: World;
  heads: number;
}

/** A chain in memory that records random lawful acts, and can take blocks back: what an RPC endpoint shows an indexer. */
export class SimulatedChain implements ChainSource {
  readonly #random: Random;
  readonly #blocks: Block[] = [];
  /** Makes the next so many requests fail. */
  failing = 0;
  /** What other endpoints have at a height. */
  others: (number: number) => Witness[] = () => [];
  /** Runs before each answer: the place to change history between two questions. */
  beforeAnswer: (question: string) => void = () => {};

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#push([], emptyWorld(), 0);
    this.#push(this.#founding(), emptyWorld(), 0);
  }

  /** Mines one block of just these logs. */
  record(logs: Draft[], time?: number): void {
    this.#push(logs, this.#tip.world, this.#tip.heads, time);
  }

  get world(): World {
    return this.#tip.world;
  }

  /** Mines blocks; some are empty, as on a quiet network. */
  mine(count: number): void {
    for (let i = 0; i < count; i++) this.#mineOne();
  }

  /** Takes the last blocks back and mines as many others, or fewer or more. */
  reorganise(depth: number, regrow: number): void {
    this.#blocks.splice(Math.max(2, this.#blocks.length - depth));
    this.mine(regrow);
  }

  async check(): Promise<void> {}

  async head(): Promise<number> {
    this.#answer('head');
    return this.#tip.number;
  }

  async block(number: number): Promise<BlockHeader | undefined> {
    this.#answer('block');
    return this.#header(number);
  }

  async blocks(numbers: readonly number[]): Promise<(BlockHeader | undefined)[]> {
    this.#answer('blocks');
    return numbers.map((number) => this.#header(number));
  }

  async logsOf({ hash: wanted }: BlockHeader, addresses?: readonly string[]): Promise<RawLog[] | undefined> {
    this.#answer('logsOf');
    const logs = this.#blocks.find((block) => block.hash === wanted)?.logs;
    return addresses ? logs?.filter((log) => addresses.includes(log.address)) : logs;
  }

  async logsBetween(from: number, to: number, addresses: readonly string[]): Promise<RawLog[]> {
    this.#answer('logsBetween');
    return this.logs(from, to).filter((log) => addresses.includes(log.address));
  }

  async witnesses(number: number): Promise<Witness[]> {
    return this.others(number);
  }

  /** What contracts answer: a test's to say. */
  answer: (call: ContractCall) => string = () => '0x';

  async calls(calls: readonly ContractCall[]): Promise<string[]> {
    return calls.map((call) => this.answer(call));
  }

  async witnessedLogs(): Promise<RawLog[]> {
    return [];
  }

  distrust(): void {}

  /** All blocks from the first on. */
  get history(): readonly Readonly<Omit<BlockHeader, 'bloom'> & { logs: readonly RawLog[] }>[] {
    return this.#blocks;
  }

  /** Everything that blocks hold, as it is. */
  logs(from = 0, to = this.#tip.number): RawLog[] {
    return this.#blocks.slice(from, to + 1).flatMap((block) => block.logs);
  }

  close(): void {}

  get #tip(): Block {
    return this.#blocks.at(-1) as Block;
  }

  #header(number: number): BlockHeader | undefined {
    const block = this.#blocks[number];
    return block && { number, hash: block.hash, parent: block.parent, time: block.time, bloom: bloomOf(block.logs) };
  }

  #answer(question: string): void {
    this.beforeAnswer(question);
    if (this.failing > 0) {
      this.failing -= 1;
      throw new TypeError('the endpoint is down');
    }
  }

  #mineOne(): void {
    const before = this.#tip;
    const world = structuredClone(before.world);
    const logs: Draft[] = [];
    let heads = before.heads;
    if (!this.#random.chance(25)) {
      for (let i = this.#random.below(6); i >= 0; i--) logs.push(...this.#act(world, before.time + 1));
      if (this.#random.chance(10)) logs.push(this.#head(++heads));
      if (this.#random.chance(5)) logs.push(this.#govern(world));
      if (this.#random.chance(5)) logs.push(this.#onboard());
    }
    this.#push(logs, world, heads);
  }

  #act(world: World, time: number): Draft[] {
    const proposal = propose(world, this.#random, time);
    if (!proposal) return [];
    const { act, party } = proposal;
    const digest = actDigest(DOMAIN, act);
    try {
      const { marks } = applyAct(world, act, digest, actorOf(proposal));
      const mask = marksMask(marks, this.#random.chance(10));
      const values = [act.consignment, digest, party.id, mask, signedBy(proposal)];
      return [{ address: ADDRESSES.clearance, ...CLEARANCE.encodeEventLog('ActRecorded', values) }];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const reason = CLEARANCE.encodeErrorResult('ReasonRequired', [act.kind]);
      return this.#random.chance(10)
        ? [{ address: ADDRESSES.clearance, ...CLEARANCE.encodeEventLog('ActSkipped', [digest, party.keys[0].id, true, reason]) }]
        : [];
    }
  }

  #head(size: number): Draft {
    const values = [1, size, this.#random.word(), GENESIS_TIME, partyOf('VN-GATEWAY').keys[0].id, '0x1234'];
    return { address: ADDRESSES.log, ...RECORD_LOG.encodeEventLog('HeadAnchored', values) };
  }

  #govern(world: World): Draft {
    world.paused = !world.paused;
    const log = world.paused ? JOINT_COUNCIL.encodeEventLog('ManifestsPaused', [1]) : JOINT_COUNCIL.encodeEventLog('ManifestsResumed', []);
    return { address: ADDRESSES.directory, ...log };
  }

  #onboard(): Draft {
    const values = [this.#random.word(), 1, 1];
    return { address: ADDRESSES.registry, ...PARTICIPANT_REGISTRY.encodeEventLog('OrganisationOnboarded', values) };
  }

  #founding(): Draft[] {
    const registry = (event: string, values: unknown[]): Draft => ({
      address: ADDRESSES.registry,
      ...PARTICIPANT_REGISTRY.encodeEventLog(event, values),
    });
    return [
      { address: ADDRESSES.directory, ...JOINT_COUNCIL.encodeEventLog('VerifierSet', [VERIFIER, true]) },
      ...PARTIES.flatMap(({ id, side, roles, keys }) => [
        registry('OrganisationOnboarded', [id, sideCode(side), rolesMask(roles)]),
        ...keys.map((key) => registry('KeyAdded', [key.id, id, 0, rolesMask(roles), 1, 0, key.signer])),
      ]),
      ...(['VN', 'CN'] as const).map((side) => {
        const { claims, goods, lane } = unlimited('');
        return registry('DelegationSet', [hash(`${side}-EXPORTER`), hash(`${side}-BROKER`), [0, 2n ** 60n, claims, goods, lane]]);
      }),
    ];
  }

  #push(logs: Draft[], world: World, heads: number, time?: number): void {
    const number = this.#blocks.length;
    const parent = this.#blocks.at(-1);
    const own = this.#random.word();
    this.#blocks.push({
      number,
      hash: own,
      parent: parent?.hash ?? ZERO,
      time: time ?? (parent ? parent.time + 1 + this.#random.below(600) : GENESIS_TIME),
      world,
      heads,
      logs: logs.map((log, index) => ({ ...log, block: number, blockHash: own, tx: hash(`${own} ${index}`), index })),
    });
  }
}

/** A log before its block is known. */
export type Draft = Pick<RawLog, 'address' | 'topics' | 'data'>;

export const actorOf = ({ party, cosigned }: Proposal): Actor => ({
  organisation: party.id,
  side: party.side,
  roles: party.roles,
  delegations: party.roles.includes('AGENT') ? [unlimited(hash(`${party.side}-EXPORTER`))] : [],
  key: party.keys[0].id,
  cosigner: cosigned ? { organisation: party.id, key: party.keys[1].id } : undefined,
});

export const signedBy = ({ act, party, cosigned }: Proposal): SignedAct => ({
  act,
  key: party.keys[0].id,
  signature: `0x${'ab'.repeat(64)}`,
  cosigner: cosigned ? party.keys[1].id : ZERO,
  cosignature: cosigned ? `0x${'cd'.repeat(64)}` : '0x',
});
