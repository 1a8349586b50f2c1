import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ACT_MARKS, CONTENT_MARKS } from '../../protocol/irregularities.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import type { NetworkInfo } from '../../scripts/network/info.ts';
import { Client } from '../../scripts/replay/client.ts';
import { findFiles } from '../../scripts/replay/file.ts';
import { KeyRing } from '../../scripts/replay/keys.ts';
import type { FileResult } from '../../scripts/replay/result.ts';
import { replayFiles } from '../../scripts/replay/run.ts';
import { REFUSAL_CASES } from '../cases/refusals.ts';
import { STATE_CASES } from '../cases/states.ts';

export interface Running {
  info: NetworkInfo;
  scratch: string;
}

const samples = new URL('../../samples/consignments', import.meta.url).pathname;

/** How a file of that name went, once all are told. */
export type Told = (name: string) => FileResult | undefined;

/** Replays the samples and every case through the public interfaces at once; each file is a test of its own. */
export function stories(running: () => Running): Told {
  const results = new Map<string, FileResult>();
  const cases = [...REFUSAL_CASES, ...STATE_CASES];

  before('replays all files', async function () {
    this.timeout(1_200_000);
    const { info, scratch } = running();
    await mkdir(join(scratch, 'cases'));
    const written = await Promise.all(
      cases.map(async ({ name, file }, i) => {
        const path = join(scratch, 'cases', `${i}.json`);
        await writeFile(path, JSON.stringify({ ...file, id: name }));
        return path;
      }),
    );
    const report = await replayFiles(info, [...findFiles(samples), ...written], { concurrency: 16 });
    for (const result of report.files) results.set(result.id, result);
  });

  const same = (name: string): void => {
    const result = results.get(name);
    expect(result?.failures).to.deep.equal([]);
    expect(result?.index.VN).to.deep.equal(result?.index.CN);
  };

  describe('the samples end as they say, in both indexes', () => {
    for (const path of findFiles(samples)) {
      const name = path.split('/').at(-1)?.replace('.json', '') ?? '';
      it(name, () => same(name));
    }
  });

  describe('the public interfaces reach', () => {
    for (const { name } of cases) it(name, () => same(name));
  });

  describe('an alarm is raised on both sides', () => {
    const kinds: Record<Side, Set<string>> = { VN: new Set(), CN: new Set() };

    before('reads all alarms', async () => {
      const { info } = running();
      const client = new Client(info, new KeyRing(info));
      for (const side of SIDES)
        for (let cursor: string | null = ''; cursor !== null; ) {
          const path = `/v1/alarms?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
          const page: { items: { kind: string }[]; cursor: string | null } = await client.query(side, path);
          for (const { kind } of page.items) kinds[side].add(kind);
          cursor = page.cursor;
        }
    });

    for (const mark of [...ACT_MARKS, ...CONTENT_MARKS])
      it(`for ${mark}`, () => {
        for (const side of SIDES) expect([...kinds[side]], side).to.include(mark);
      });
  });

  return (name) => results.get(name);
}
