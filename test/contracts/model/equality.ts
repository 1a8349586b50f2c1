import { AssertionError } from 'chai';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { emptyWorld, type World } from '../../../protocol/rules/state.ts';
import { governed } from '../setup/govern.ts';
import { LIMITED_GOODS, LIMITED_LANE, LIMITED_MODES } from '../setup/lanes.ts';
import type { TestNetwork } from '../setup/network.ts';
import { ModelDifference, type Run } from './difference.ts';
import { Judge, type Outcome, type Via } from './judge.ts';
import { watchLots } from './lots.ts';
import { submit } from './outcomes.ts';
import { Random, seedOf } from './random.ts';
import { type Stage, setStage } from './stage.ts';
import { compareStates } from './states.ts';
import { Story } from './story.ts';
import { Tally } from './tally.ts';

/** Stories told side by side, in transactions that they share. */
const GROUP = 5;
/** A chapter is what a story tells in one transaction; time passes between chapters. */
const CHAPTERS = 5;
const CHAPTER_ACTS = 5;
/** Seconds between chapters: from a moment to past a signature's life and a declaration's validity. */
const GAPS = [1, 60, 700, 700, 4000, 7300, 90_000, 16 * 86400];
/** One story in so many is compared by every view there is, its digests by the product's own. */
const THOROUGH_EVERY = 8;
const PAUSED_SHARE = 0.04;
/** Time that pausing takes, on chain. */
const PAUSING_S = 100;

export interface EqualityOptions extends Run {
  /** Tells only this story. */
  only?: number | undefined;
  /** Tells only every `of`-th group of stories, beginning with `index`: for several networks at work on one run. */
  share?: { index: number; of: number };
  /** Ends between two groups. */
  signal?: AbortSignal;
}

/** A story being told: its own world, and what the table answered. */
interface Teller {
  number: number;
  story: Story;
  world: World;
  expected: Outcome[];
}

/**
 * Tells random stories to Clearance and to the table, and compares each answer and, at the end, all that both keep.
 *
 * @param network All contracts, newly deployed; left as it was but for the cast of the stories.
 * @returns what was met.
 * @throws {ModelDifference} at the first difference.
 */
export async function checkEquality(network: TestNetwork, options: EqualityOptions): Promise<Tally> {
  const stage = await setStage(network);
  const tally = new Tally();
  const { index, of } = options.share ?? { index: 0, of: 1 };
  for (let group = index; group * GROUP < options.sequences && !options.signal?.aborted; group += of) {
    const numbers = Array.from({ length: GROUP }, (_, i) => group * GROUP + i);
    const told = numbers.filter((number) => number < options.sequences && (options.only ?? number) === number);
    if (told.length === 0) continue;
    const snapshot = await network.request('evm_snapshot');
    await tellGroup(stage, options, group, told, tally);
    await network.request('evm_revert', snapshot);
  }
  return tally;
}

async function tellGroup(stage: Stage, run: EqualityOptions, group: number, numbers: number[], tally: Tally): Promise<void> {
  const random = new Random(seedOf(run.seed, -1 - group));
  const judge = new Judge(stage.cast);
  const tellers = numbers.map((number): Teller => {
    const story = new Story(new Random(seedOf(run.seed, number)), stage.cast, stage.digest);
    const lanes = new Map([[LIMITED_LANE, { modes: LIMITED_MODES, goods: LIMITED_GOODS }]]);
    return { number, story, world: { ...emptyWorld(), lanes }, expected: [] };
  });
  const pausedFrom = random.chance(PAUSED_SHARE) ? random.int(CHAPTERS) : CHAPTERS;
  let now = stage.start + PAUSING_S + 1 + random.int(120_000);
  for (let chapter = 0; chapter < CHAPTERS; chapter += 1) {
    if (chapter > 0) now += random.pick(GAPS);
    if (chapter === pausedFrom) {
      now += PAUSING_S;
      await pause(stage, now - PAUSING_S + 1);
      for (const { world } of tellers) world.paused = true;
    }
    await tellChapter(stage, run, judge, tellers, now, random.chance(0.5) ? 'batch' : 'each', tally);
  }
  for (const teller of tellers) await finish(stage, run, judge, teller, now);
}

async function pause({ network }: Stage, at: number): Promise<void> {
  await network.setNextTime(at);
  await governed(network, 'VN', 'pause', [1]);
}

async function tellChapter(
  stage: Stage,
  run: Run,
  judge: Judge,
  tellers: readonly Teller[],
  now: number,
  via: Via,
  tally: Tally,
): Promise<void> {
  for (const { story, world, expected } of tellers) {
    for (let i = 0; i < CHAPTER_ACTS; i += 1) {
      const told = story.next(world, now);
      const lots = watchLots(world, told);
      if (judge.isSpent(told)) tally.count('spent act sent again');
      const outcome = judge.judge(world, told, now, via);
      expected.push(outcome);
      tally.note(told, outcome, world, now, via);
      for (const met of lots(outcome)) tally.count(met);
    }
  }
  const from = (tellers[0]?.expected.length ?? 0) - CHAPTER_ACTS;
  const sent = tellers.flatMap(({ story }) => story.told.slice(from));
  const answered = await answers(stage, run, tellers, sent, now, via);
  tellers.forEach((teller, t) => {
    for (let i = 0; i < CHAPTER_ACTS; i += 1) {
      const [expected, answer] = [teller.expected[from + i], answered[t * CHAPTER_ACTS + i]];
      if (answer !== expected)
        throw different(run, teller, `act ${from + i}, sent by ${via}: the table says ${expected}, the contract ${answer}`, from + i);
    }
  });
}

async function answers(stage: Stage, run: Run, tellers: readonly Teller[], sent: Story['told'], now: number, via: Via): Promise<Outcome[]> {
  try {
    return await submit(stage, sent, now, via);
  } catch (error) {
    const numbers = tellers.map(({ number }) => number).join(', ');
    throw different(run, tellers[0] as Teller, `a ${via} of the stories ${numbers} failed whole: ${error}`);
  }
}

async function finish(stage: Stage, run: EqualityOptions, judge: Judge, teller: Teller, now: number): Promise<void> {
  try {
    const thorough = teller.number % THOROUGH_EVERY === 0 || run.only !== undefined;
    if (thorough) compareDigests(stage, teller.story);
    await compareStates(stage, teller.story, teller.world, judge, now, thorough);
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    const { message, actual, expected } = error as Error & { actual?: unknown; expected?: unknown };
    throw different(run, teller, `${message}\nthe contract keeps ${shown(actual)}\nthe table keeps ${shown(expected)}`);
  }
}

/** The quick digests are those of the product. */
function compareDigests({ network }: Stage, { told }: Story): void {
  for (const { digest, signed } of told)
    if (actDigest(network.domain, signed.act) !== digest) throw new AssertionError(`digest of kind ${signed.act.kind}`);
}

const different = (run: Run, { number, story, expected }: Teller, what: string, at?: number): ModelDifference =>
  new ModelDifference(run, { story: number, told: story.told, expected }, what, at);

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}` : one instanceof Map ? Object.fromEntries(one) : one));
