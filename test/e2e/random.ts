import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ACT_MARKS, CONTENT_MARKS } from '../../protocol/irregularities.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import { Client } from '../../scripts/replay/client.ts';
import { KeyRing } from '../../scripts/replay/keys.ts';
import type { FileResult } from '../../scripts/replay/result.ts';
import { replayFiles } from '../../scripts/replay/run.ts';
import { CLASSES } from '../cases/random/plan.ts';
import { type RandomStory, randomStory } from '../cases/random/story.ts';
import { answeredOf, derivedOf, differencesOf, type Told } from '../cases/random/told.ts';
import type { Json } from '../cases/vary.ts';
import type { Running } from './stories.ts';

/** A hundred seeds, or those of RANDOM_SEEDS: `npm run test:random`. */
const SEEDS = process.env.RANDOM_SEEDS?.split(',').map(Number) ?? Array.from({ length: 100 }, (_, i) => i + 1);
const AT_ONCE = Number(process.env.RANDOM_AT_ONCE ?? 24);

/** Random consignments through both gateways: what both indexes tell of each is what the protocol's rules derive, event by event. */
export function randoms(running: () => Running): void {
  const stories = SEEDS.map(randomStory);
  const results = new Map<number, FileResult>();
  let client: Client;

  before('tells them all', async function () {
    this.timeout(120_000 + SEEDS.length * 20_000);
    const { info, scratch } = running();
    client = new Client(info, new KeyRing(info));
    await mkdir(join(scratch, 'random'));
    const path = (seed: number): string => join(scratch, 'random', `${seed}.json`);
    await Promise.all(stories.map(({ seed, file }) => writeFile(path(seed), JSON.stringify(file))));
    const report = await replayFiles(
      info,
      stories.map(({ seed }) => path(seed)),
      { concurrency: AT_ONCE },
    );
    for (const [i, result] of report.files.entries()) results.set(SEEDS[i] as number, result);
  });

  it('are of every class, lawful and unlawful, from both sides', function () {
    if (process.env.RANDOM_SEEDS) this.skip();
    const said = (of: (story: RandomStory) => string[]): Set<string> => new Set(stories.flatMap(of));
    const answered = (which: 'refused' | 'marks') =>
      said(({ answers }) => answers.flatMap((answer) => (which in answer ? (Object.values(answer).flat() as string[]) : [])));
    expect([...said(({ plan }) => [plan.class])]).to.have.members(CLASSES);
    expect(said(({ file, plan }) => [`${file.direction} ${plan.mode} ${plan.plant}`]).size, 'directions, modes, plants or not').to.equal(
      12,
    );
    expect([...answered('marks')]).to.include.members([...ACT_MARKS, ...CONTENT_MARKS]);
    expect(answered('refused').size, 'refusals').to.be.at.least(25);
    expect(said(({ derived }) => [String(derived?.overall)]).size, 'ends').to.be.at.least(15);
    expect(said(({ derived }) => derived?.overlays ?? []).size, 'overlays').to.be.at.least(6);
  });

  /** What differs from the derivation, each with the seed that shows it again. */
  const differences = async (story: RandomStory): Promise<string[]> => {
    const result = results.get(story.seed);
    if (!result) return [`seed ${story.seed} was not told`];
    const found = [...result.failures];
    const derived = derivedOf(story);
    if (derived && found.length === 0)
      for (const side of SIDES) found.push(...(await told(story, result, side, derived)).map((each) => `${side} index: ${each}`));
    return found.map((each) => `seed ${story.seed}: ${each} (npm run test:random -- --seeds ${story.seed})`);
  };

  const told = async (story: RandomStory, result: FileResult, side: Side, derived: Told): Promise<string[]> => {
    const at = encodeURIComponent(story.file.at ?? story.file.events.at(-1).t);
    const path = `/v1/consignments/${result.consignment}`;
    const view = await client.query<Json>(side, `${path}?at=${at}`);
    const { entries } = await client.query<{ entries: Json[] }>(side, `${path}/timeline`);
    return [...differencesOf(derived, answeredOf(view)), ...differingMarks(story, result, entries)];
  };

  for (const name of CLASSES.filter((each) => stories.some(({ plan }) => plan.class === each)))
    it(`agree with the derivation: ${name}`, async function () {
      this.timeout(60_000 + SEEDS.length * 1_000);
      const found: string[] = [];
      for (const story of stories.filter(({ plan }) => plan.class === name)) found.push(...(await differences(story)));
      expect(found).to.deep.equal([]);
    });
}

/** Marks of each event that was recorded, as its timeline shows them. */
function differingMarks({ answers }: RandomStory, result: FileResult, entries: Json[]): string[] {
  const shown = new Map(entries.map((entry) => [entry.digest, [...entry.marks].sort().join(' ')]));
  return result.events.flatMap(({ digest, index, type }) => {
    const answer = answers[index];
    if (digest === undefined || !answer || 'refused' in answer || /^CODE_(AUTH|SUSP|REST)/.test(type)) return [];
    const marks = [...answer.marks].sort().join(' ');
    return shown.get(digest) === marks ? [] : [`event ${index} ${type} is marked ${shown.get(digest)}, derived ${marks}`];
  });
}
