import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { asKept, askForCase, authorisationFrom, codeFrom } from '../../protocol/ledger/kept.ts';
import { emptyWorld } from '../../protocol/rules/state.ts';
import { Judge } from './model/judge.ts';
import { submit } from './model/outcomes.ts';
import { Random, seedOf } from './model/random.ts';
import { replay } from './model/replay.ts';
import { type Stage, setStage } from './model/stage.ts';
import { Story } from './model/story.ts';
import { Views } from './model/views.ts';
import { LIMITED_GOODS, LIMITED_LANE, LIMITED_MODES } from './setup/lanes.ts';
import { startTestNetwork, type TestNetwork } from './setup/network.ts';

const SEQUENCES = Number(process.env.REPLAY_SEQUENCES ?? 60);
const SEED = Number(process.env.MODEL_SEED ?? randomInt(2 ** 31));
const LENGTH = 20;

describe(`the events of a network alone, MODEL_SEED=${SEED}`, () => {
  let network: TestNetwork;
  let stage: Stage;
  const stories: Story[] = [];

  before(async function () {
    this.timeout(SEQUENCES * 5000 + 60_000);
    network = await startTestNetwork();
    stage = await setStage(network);
    for (let number = 0; number < SEQUENCES; number += 1) await tell(number);
  });
  after(() => network.close());

  it('tell the whole state of every consignment, code and lot', async function () {
    this.timeout(SEQUENCES * 5000 + 60_000);
    const world = await replay(network);
    const views = new Views(stage);
    const checks: (() => void)[] = [];
    for (const { setting } of stories) {
      for (const id of [setting.consignment, setting.rival]) {
        const told = world.cases.get(id);
        const kept = askForCase(views, id, [...new Set([...setting.holds, ...(told?.holds.keys() ?? [])])], told);
        checks.push(() => expect(kept.state, `case ${id}`).to.deep.equal(told && asKept(told)));
      }
      for (const id of setting.codes)
        views.ask('codes', 'codeOf', [id], (answer) => expect(codeFrom(answer), `code ${id}`).to.deep.equal(world.codes.get(id)));
      for (const id of setting.authorisations)
        views.ask('codes', 'authorisationOf', [id], (answer) =>
          expect(authorisationFrom(answer), `lot ${id}`).to.deep.equal(world.authorisations.get(id)),
        );
    }
    await views.read();
    for (const check of checks) check();
    expect(world.cases.size).to.be.greaterThan(SEQUENCES / 2);
  });

  async function tell(number: number): Promise<void> {
    const story = new Story(new Random(seedOf(SEED, number)), stage.cast, stage.digest);
    const world = { ...emptyWorld(), lanes: new Map([[LIMITED_LANE, { modes: LIMITED_MODES, goods: LIMITED_GOODS }]]) };
    const judge = new Judge(stage.cast);
    const now = Math.max(stage.start, await network.time()) + 1 + (number % 5) * 700;
    for (let i = 0; i < LENGTH; i += 1) judge.judge(world, story.next(world, now), now, 'batch');
    stories.push(story);
    await submit(stage, story.told, now, 'batch');
  }
});
