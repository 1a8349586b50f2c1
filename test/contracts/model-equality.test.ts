import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { type ClearanceLog, decodeClearanceLog } from '../../protocol/bindings/events.ts';
import { CLEARANCE } from '../../protocol/bindings/interfaces.ts';
import { isStale } from '../../protocol/rules/approval.ts';
import { isClosed } from '../../protocol/rules/closure.ts';
import { derive } from '../../protocol/rules/derive.ts';
import { emptyWorld, type World } from '../../protocol/rules/state.ts';
import { addSpoiltKeys, type Cast, makeCast, memberOf } from './model/cast.ts';
import { readCase, versionThatMatters } from './model/chain-case.ts';
import { Judge, type Outcome } from './model/judge.ts';
import { Random } from './model/random.ts';
import { Story } from './model/story.ts';
import { governed } from './setup/govern.ts';
import { LIMITED_GOODS, LIMITED_LANE, LIMITED_MODES, newKey, send, startTestNetwork, type TestNetwork } from './setup/network.ts';

const SEQUENCES = Number(process.env.MODEL_SEQUENCES ?? 300);
const SEED = Number(process.env.MODEL_SEED ?? randomInt(2 ** 31));
const LENGTH = 25;
/** Below the most that a transaction may have (EIP-7825). */
const GAS = 16_000_000;

describe(`Clearance and the table › ${SEQUENCES} random sequences, MODEL_SEED=${SEED}`, () => {
  let network: TestNetwork;
  let cast: Cast;
  let judge: Judge;
  let now: number;
  const seen = new Map<string, number>();

  before(async () => {
    network = await startTestNetwork();
    cast = makeCast(network.deployed.verifier);
    now = (await network.time()) + 1000;
    await network.onboard(cast.members);
    const spoilt = addSpoiltKeys(cast, network.deployed.verifier, now);
    const operated = network.registry.connect(network.operators.VN) as typeof network.registry;
    for (const { signer, validFrom } of Object.values(spoilt))
      await send(operated, 'addKey', memberOf(cast, 'VN-CUS').id, newKey(signer, 8, validFrom));
    await send(operated, 'retireKey', spoilt.retired.id, spoilt.retired.retiredAt);
    await send(operated, 'revokeKey', spoilt.revoked.id);
    const delegations = (['VN', 'CN'] as const).map((side) => ({
      principal: memberOf(cast, `${side}-EXPORTER`),
      agent: memberOf(cast, `${side}-BROKER`),
      to: side === 'VN' ? now + 10_000_000 : now + 50_000,
    }));
    for (const { principal, agent, to } of delegations) await network.delegate(principal, agent, { to: BigInt(to) });
    judge = new Judge(
      cast,
      delegations.map(({ principal, agent, to }) => ({ principal: principal.id, agent: agent.id, to })),
    );
  });
  after(() => network.close());

  it('accept, mark and refuse alike, and keep the same state', async function () {
    this.timeout(SEQUENCES * 4000 + 60_000);
    const random = new Random(SEED);
    for (let sequence = 0; sequence < SEQUENCES; sequence += 1) await tell(sequence, random, false);
  });

  it('refuse new manifests alike while they are paused', async () => {
    await governed(network, 'VN', 'pause', [1]);
    await tell(-1, new Random(SEED + 1), true);
    await governed(network, 'joint', 'resume', []);
    await tell(-2, new Random(SEED + 2), false);
  });

  it('met every refusal that the contract knows, and every mark', function () {
    if (SEQUENCES < 300) return this.skip();
    const codes = [
      'SCHEMA_INVALID',
      'KEY_UNKNOWN',
      'SIGNATURE_INVALID',
      'KEY_NOT_VALID_AT_SIGNING',
      'KEY_REVOKED',
      'ACT_FROM_FUTURE',
      'ACT_EXPIRED',
    ];
    codes.push('ROLE_MISSING', 'TRACK_NOT_YOURS', 'TRACK_NOT_REQUIRED', 'CONSIGNMENT_UNKNOWN', 'CONSIGNMENT_EXISTS', 'CONSIGNMENT_CLOSED');
    codes.push('ACT_ALREADY_DONE', 'PREV_MISMATCH', 'VERSION_STALE', 'SECOND_SIGNER_REQUIRED', 'REASON_REQUIRED', 'TRANSITION_NOT_ALLOWED');
    codes.push(
      'HOLD_ACTIVE',
      'HOLD_NOT_YOURS',
      'HOLD_UNKNOWN',
      'AMEND_AFTER_CROSSING',
      'CANCEL_AFTER_CROSSING',
      'MATERIAL_UNDECLARED',
      'EXIT_NOT_PROVEN',
    );
    codes.push('RETURN_NOT_ORDERED', 'NOT_REFUSED', 'AUTHORISATION_MISSING', 'AUTHORISATION_EXCEEDED', 'CODE_SUSPENDED', 'QUOTA_EXCEEDED');
    codes.push('GOODS_NOT_ON_LANE', 'IDENTIFIER_INVALID', 'PAUSED');
    const marks = [0, 1, 2, 3, 4, 5, 15].map((bit) => `mark ${bit}`);
    expect([...codes, ...marks].filter((one) => !seen.has(one))).to.deep.equal([]);
  });

  /** One story, told to both; paused or not, as the contract is. */
  async function tell(sequence: number, random: Random, paused: boolean): Promise<void> {
    now = Math.max(now + 1, (await network.time()) + 1);
    const world: World = { ...emptyWorld(), paused, lanes: new Map([[LIMITED_LANE, { modes: LIMITED_MODES, goods: LIMITED_GOODS }]]) };
    const story = new Story(random, cast, network.domain, now);
    const expected: Outcome[] = [];
    for (let i = 0; i < LENGTH; i += 1) {
      const told = story.next(world);
      expected.push(judge.judge(world, told.signed, told.digest, now));
    }
    for (const outcome of expected) note(outcome);
    const where = `sequence ${sequence}: ${story.told.map(({ signed }, i) => `${i}:${signed.act.kind} ${expected[i]}`).join(', ')}`;
    expect(await submit(story), where).to.deep.equal(expected);
    await compareState(world, story, where);
  }

  function note(outcome: Outcome): void {
    const count = (what: string): unknown => seen.set(what, (seen.get(what) ?? 0) + 1);
    if (!outcome.startsWith('marks ')) return void count(outcome);
    for (let bit = 0; bit < 16; bit += 1) if ((Number(outcome.slice(6)) >> bit) & 1) count(`mark ${bit}`);
  }

  async function submit(story: Story): Promise<Outcome[]> {
    await network.setNextTime(now);
    const data = CLEARANCE.encodeFunctionData('submitBatch', [story.told.map(({ signed }) => signed)]);
    const to = network.deployed.addresses.clearance;
    const hash = await network.request('eth_sendTransaction', { from: network.relayer.address, to, data, gas: `0x${GAS.toString(16)}` });
    const { logs } = await network.request<{ logs: ClearanceLog[] }>('eth_getTransactionReceipt', hash);
    return logs.map((log, i) => {
      const event = decodeClearanceLog(log);
      expect(event?.digest).to.equal(story.told[i]?.digest);
      return event?.name === 'ActRecorded' ? `marks ${event.marks}` : (event?.refusal.code ?? `unknown ${event?.refusal.name}`);
    });
  }

  async function compareState(world: World, story: Story, where: string): Promise<void> {
    const told = world.cases.get(story.consignment);
    const kept = await readCase(network.clearance, network.codes, story.consignment, story.holds);
    const bare = told && {
      ...told,
      tracks: Object.fromEntries(
        Object.entries(told.tracks).map(([name, track]) => [
          name,
          { ...track, version: versionThatMatters(track.status, isStale(told, track), told.materialVersion) },
        ]),
      ),
      holds: new Map([...told.holds].map(([id, hold]) => [id, { ...hold, reason: 0, since: 0, expectedUntil: 0 }])),
    };
    expect(kept, where).to.deep.equal(bare);
    if (told && kept) {
      expect(derive(kept, now), where).to.deep.equal(derive(told, now));
      expect(await network.clearance.getFunction('isClosed')(story.consignment, now), where).to.equal(isClosed(told, now));
    }
    for (const [id, code] of world.codes) {
      const { owner, quota, used, suspended, head } = await network.codes.getFunction('codeOf')(id);
      const market = { VN: (suspended & 1n) !== 0n, CN: (suspended & 2n) !== 0n };
      expect({ owner, quota: Number(quota), used: Number(used), suspended: market, head }, where).to.deep.equal(code);
    }
    for (const [id, authorisation] of world.authorisations) {
      const { code, bands, debited, consignment } = await network.codes.getFunction('authorisationOf')(id);
      const user = BigInt(consignment) === 0n ? undefined : consignment;
      expect({ code, bands: Number(bands), debited: Number(debited), consignment: user }, where).to.deep.equal(authorisation);
    }
  }
});
