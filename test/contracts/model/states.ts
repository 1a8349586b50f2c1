import { expect } from 'chai';
import type { Result } from 'ethers';
import { ZERO } from '../../../protocol/acts/act.ts';
import { eventOf } from '../../../protocol/events.ts';
import { anyHoldActive, heldUnits } from '../../../protocol/rules/approval.ts';
import { isClosed } from '../../../protocol/rules/closure.ts';
import { derive } from '../../../protocol/rules/derive.ts';
import { headOf } from '../../../protocol/rules/heads.ts';
import type { Authorisation, Case, Code, World } from '../../../protocol/rules/state.ts';
import type { Judge } from './judge.ts';
import { chainsOf, keptCase, type Question } from './kept.ts';
import type { Told } from './sign.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';

/** Below the most that a call may have. */
const GAS = '0xfff000';
/** Unit bits that stories use. */
const UNITS = 64;

/** Compares all that both keep once a story is told; throws an AssertionError where they differ. */
export async function compareStates(stage: Stage, story: Story, world: World, judge: Judge, now: number): Promise<void> {
  await compareCases(stage, story, world, now);
  await compareCodes(stage, story, world);
  await compareActs(stage, story.told, world, judge);
}

async function compareCases(stage: Stage, { setting }: Story, world: World, now: number): Promise<void> {
  const ids = new Set([setting.consignment, setting.rival, ...world.cases.keys()]);
  const questions = [...ids].map((id) => questionOf(id, setting.holds, world.cases.get(id), now));
  const { clearance, codes } = stage.network.deployed.addresses;
  const [answers] = await ask(stage, 'readCases', [clearance, codes, questions]);
  questions.forEach((question, i) => {
    compareCase(answers[i], question, world);
  });
}

function questionOf(consignment: string, names: readonly string[], state: Case | undefined, now: number): Question {
  const holds = [...new Set([...names, ...(state?.holds.keys() ?? [])])];
  const placers = new Set([...(state?.holds.values() ?? [])].map((hold) => hold.organisation));
  // Conditional approvals run out: closed now, and long after.
  return {
    consignment,
    holds,
    organisations: [ZERO, ...placers],
    times: [now, now + 100 * 86400],
    chains: chainsOf(holds, ZERO),
    units: state ? UNITS : 0,
  };
}

function compareCase(answer: Result, question: Question, world: World): void {
  const { consignment } = question;
  const told = world.cases.get(consignment);
  const kept = keptCase(answer, question);
  expect(kept, `case ${consignment}`).to.deep.equal(told && bare(told));
  for (const [i, { kind, track, subject }] of question.chains.entries()) {
    const type = eventOf(kind);
    if (type) expect(answer.heads[i], `head for ${type}`).to.equal(headOf(world, type, { consignment, track, subject }));
  }
  if (!told || !kept) return;
  question.times.forEach((time, i) => {
    expect(answer.closed[i], 'isClosed').to.equal(isClosed(told, time));
    expect(derive(kept, time), 'derived state').to.deep.equal(derive(told, time));
  });
  question.organisations.forEach((organisation, i) => {
    expect(answer.held[i], 'heldUnits').to.equal(heldUnits(told, organisation === ZERO ? undefined : organisation));
  });
  expect(answer.held[0] !== 0n || !anyHoldActive(kept) || heldUnits(kept) === 0n, 'a hold that holds nothing').to.equal(true);
}

/** The chain keeps no reasons and times of holds. */
function bare(told: Case): Case {
  const holds = [...told.holds].map(([id, hold]): [string, typeof hold] => [id, { ...hold, reason: 0, since: 0, expectedUntil: 0 }]);
  return { ...told, holds: new Map(holds) };
}

async function compareCodes(stage: Stage, { setting }: Story, world: World): Promise<void> {
  const codeIds = [...new Set([...setting.codes, ...world.codes.keys()])];
  const lotIds = [...new Set([...setting.authorisations, ...world.authorisations.keys()])];
  const [codes, lots] = await ask(stage, 'readCodes', [stage.network.deployed.addresses.codes, codeIds, lotIds]);
  codeIds.forEach((id, i) => {
    expect(keptCode(codes[i]), `code ${id}`).to.deep.equal(world.codes.get(id));
  });
  lotIds.forEach((id, i) => {
    expect(keptAuthorisation(lots[i]), `authorisation ${id}`).to.deep.equal(world.authorisations.get(id));
  });
}

function keptCode({ owner, quota, used, suspended, head }: Result): Code | undefined {
  if (head === ZERO) return undefined;
  const markets = { VN: (suspended & 1n) !== 0n, CN: (suspended & 2n) !== 0n };
  return { owner, quota: Number(quota), used: Number(used), suspended: markets, head };
}

function keptAuthorisation({ code, bands, debited, consignment }: Result): Authorisation | undefined {
  if (bands === 0n) return undefined;
  return { code, bands: Number(bands), debited: Number(debited), consignment: consignment === ZERO ? undefined : consignment };
}

/** Observations recorded, and acts that a batch spent. */
async function compareActs(stage: Stage, told: readonly Told[], world: World, judge: Judge): Promise<void> {
  const acts = told.map(({ digest, signed }) => ({ digest, key: signed.key }));
  const [marks] = await ask(stage, 'readActs', [stage.network.deployed.addresses.clearance, acts]);
  told.forEach((one, i) => {
    const expected = (world.spent.has(one.digest) ? 1 : 0) + (judge.isSpent(one) ? 2 : 0);
    expect(Number(marks[i]), `recorded and spent, act ${i}`).to.equal(expected);
  });
}

async function ask({ network, reader }: Stage, name: string, args: unknown[]): Promise<Result> {
  const data = reader.abi.encodeFunctionData(name, args);
  return reader.abi.decodeFunctionResult(name, await network.request('eth_call', { to: reader.address, data, gas: GAS }, 'latest'));
}
