import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { replayFiles } from '../../scripts/replay/run.ts';
import { vary } from '../cases/vary.ts';
import type { Running } from './stories.ts';

const FOB = 918273645;
const NOTE = 'inspector remembers the blue tarpaulin';
const SHARED = 'Durio zibethinus Murr. var. shared';

/** Every text of every table of a database. */
async function allRows(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('gateway', 'chain', 'content', 'public')",
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      texts.push(...rows.rows.map(({ row }) => row));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

async function allBlobs(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = names.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')))).join('\n');
}

/** A text as it may stand in a store: plain, or inside base64url at any of its three alignments. */
function spellings(text: string): string[] {
  const encoded = [0, 1, 2].map((pad) => {
    const whole = Buffer.from(' '.repeat(pad) + text).toString('base64url');
    return whole.slice(pad === 0 ? 0 : pad + 1, -2);
  });
  return [text, ...encoded];
}

const found = (store: string, text: string): boolean => spellings(text).some((spelling) => store.includes(spelling));

/** What the agreement does not grant never reaches the other side: its database and its blobs are read to prove it. */
export function privacy(running: () => Running): void {
  before('replays a manifest whose private part is for one side only', async function () {
    this.timeout(120_000);
    const { info, scratch } = running();
    const file = vary('durian')
      .edit((f) => {
        f.manifests['1'].private = { readers: ['VN-CUS'], invoice: { cur: 'CNY', fob: FOB } };
        f.manifests['1'].goods[0].sci = SHARED;
      })
      .after('GATE_IN', [{ by: 'VN-CUS', type: 'INSPECTION_RESULT', kind: 'NII', result: 'CONFORM', note: NOTE }])
      .ends('CLOSED_CLEARED');
    const path = join(scratch, 'private.json');
    await writeFile(path, JSON.stringify({ ...file, id: 'private' }));
    const report = await replayFiles(info, [path]);
    expect(report.files[0]?.failures).to.deep.equal([]);
  });

  it('finds what was granted on the other side, so that the search itself is known to work', async () => {
    expect(found(await allRows(running().info.sides.CN.database), SHARED)).to.equal(true);
  });

  it('finds neither the invoice nor a remark in the other side’s database', async () => {
    const rows = await allRows(running().info.sides.CN.database);
    expect(found(rows, String(FOB))).to.equal(false);
    expect(found(rows, NOTE)).to.equal(false);
  });

  it('finds them in no blob of either side, since envelopes are encrypted', async () => {
    for (const side of ['VN', 'CN'] as const) {
      const blobs = await allBlobs(running().info.sides[side].blobs);
      expect(blobs.length).to.be.greaterThan(0);
      for (const text of [String(FOB), NOTE, SHARED]) expect(found(blobs, text), `${side} ${text}`).to.equal(false);
    }
  });

  it('keeps the invoice out of the own side’s tables too: it stands in its readers’ envelopes only', async () => {
    const rows = await allRows(running().info.sides.VN.database);
    expect(found(rows, String(FOB))).to.equal(false);
  });
}
