import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { expect } from 'chai';
import { type Database, openDatabase } from '../../database/client.ts';
import { migrate } from '../../database/migrate.ts';
import { appendEntries, type NewEntry } from '../../gateway/log/append.ts';
import { ownLog } from '../../gateway/log/rows.ts';
import { LogTiles } from '../../gateway/log/tiles.ts';
import { leafHash } from '../../protocol/log/leaf.ts';
import { merkleRoot } from '../../protocol/log/merkle.ts';
import { type DataFolder, openFolder } from '../../scripts/network/folder.ts';
import type { PostgresServer } from '../../scripts/network/postgres.ts';
import { connect, serverOf } from '../indexer/setup/database.ts';
import { until } from '../infrastructure/workbench.ts';
import { entries, logDatabase } from './setup/log-server.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const FULL = new URL('setup/log-until-full.ts', import.meta.url).pathname;
const WRITER = new URL('setup/log-writer.ts', import.meta.url).pathname;

describe('the record log when something dies', () => {
  let scratch: string;
  let folder: DataFolder;
  let server: PostgresServer;
  let db: Database;
  /** Entries by their place, as they were acknowledged. */
  const acknowledged = new Map<number, string>();
  /** Places that were given to two. */
  const twice: number[] = [];
  /** Roots by size: what could have been anchored. */
  const heads = new Map<number, string>();

  const start = async (): Promise<void> => {
    folder = await openFolder(join(scratch, 'data'));
    server = await serverOf(folder);
  };
  const open = async (): Promise<void> => {
    await start();
    db = openDatabase(logDatabase(server), 4);
  };

  before(async function () {
    this.timeout(120_000);
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-log-'));
    await start();
    const client = await connect(server.url);
    await client.query('CREATE DATABASE log');
    await client.end();
    await migrate(logDatabase(server));
    db = openDatabase(logDatabase(server), 4);
  });
  after(async () => {
    await db?.close();
    await server?.stop();
    await folder?.release();
    await rm(scratch, { recursive: true, force: true });
  });

  const acknowledge = (place: number, entries: readonly string[]): void => {
    for (const [i, entry] of entries.entries()) {
      if (acknowledged.has(place + i)) twice.push(place + i);
      acknowledged.set(place + i, entry);
    }
  };

  /** Every acknowledged entry stands in its place, once; nothing is missing in between; each head that was made is served again. */
  const expectWhole = async (): Promise<void> => {
    const { rows } = await db.pool.query<{ index: string; leaf: Buffer }>('SELECT index, leaf FROM gateway.log_leaves ORDER BY index');
    expect(
      rows.every(({ index }, i) => Number(index) === i),
      'no gap',
    ).to.equal(true);
    expect(twice, 'places given twice').to.deep.equal([]);
    expect(new Set(rows.map(({ leaf }) => hex(leaf))).size, 'each once').to.equal(rows.length);
    for (const [place, entry] of acknowledged)
      if (!rows[place] || hex(rows[place].leaf) !== entry) expect.fail(`place ${place} has another entry`);
    const leaves = rows.map(({ leaf }) => leafHash(leaf));
    for (const [size, root] of heads) {
      expect(hex(merkleRoot(leaves.slice(0, size))), `head of ${size}`).to.equal(root);
      expect(hex(await (await new LogTiles(ownLog(db.sql)).tree(size)).root()), `served head of ${size}`).to.equal(root);
    }
  };

  /** Lets a writer die at a statement; answers what it said. */
  const writer = async (nth: number, when: 'before' | 'sent'): Promise<string[]> => {
    const child = spawn(process.execPath, [WRITER, logDatabase(server), String(nth), when], { stdio: ['ignore', 'pipe', 'inherit'] });
    return saidBy(child);
  };

  /** What it has said when it is gone, all that is acknowledged in it noted. */
  const saidBy = async (child: ChildProcessByStdio<null, Readable, null>): Promise<string[]> => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await once(child, 'close');
    // A line that is not whole was not said.
    const lines = said.split('\n').slice(0, -1);
    for (const line of lines) {
      const [what, number, text = ''] = line.split(' ');
      if (what === 'ack') acknowledge(Number(number), text.match(/.{64}/g) ?? []);
      if (what === 'head') heads.set(Number(number), text);
    }
    return lines;
  };

  it('keeps what was acknowledged when its gateway is killed at any statement', async function () {
    this.timeout(600_000);
    const [, statements] = ((await writer(0, 'before')).at(-1) as string).split(' ');
    expect(Number(statements)).to.be.within(12, 60);
    // Two at once: the one that dies holds up nobody, and takes nobody's place. How many statements it takes depends on which tiles become full.
    let died = 0;
    for (let n = 1; n <= Number(statements); n += 2) {
      const said = await Promise.all([writer(n, 'before'), writer(n + 1, n % 4 === 1 ? 'sent' : 'before')]);
      died += said.filter((lines) => !lines.at(-1)?.startsWith('done')).length;
    }
    expect(died).to.be.at.least(12);
    await expectWhole();
  });

  const append = async (some: readonly NewEntry[]): Promise<void> => {
    const place = await db.transaction((sql) => appendEntries(sql, 'VN', some));
    acknowledge(
      Number(place),
      some.map(({ entry }) => hex(entry)),
    );
    const tree = await new LogTiles(ownLog(db.sql)).tree();
    heads.set(tree.size, hex(await tree.root()));
  };

  it('keeps it when the database is killed while it writes', async function () {
    this.timeout(300_000);
    for (const kill of [20, 90, 200]) {
      const dying = server.pid();
      setTimeout(() => process.kill(dying, 'SIGKILL'), kill);
      // What was cut off is given up: nobody was told that it is in.
      for (let failed = false; !failed; )
        failed = await append(entries(20)).then(
          () => false,
          () => true,
        );
      await until(async () => server.pid() !== dying);
      await until(() => append(entries(20)).then(() => true));
    }
    await expectWhole();
  });

  it('keeps it when the disk is full, takes nothing in meanwhile, and goes on when there is room again', async function () {
    this.timeout(300_000);
    await db.close();
    await server.stop();
    await folder.release();
    // Under a limit of what a file may grow to, above a segment of the write-ahead log: to the server it is a disk without room.
    const child = spawn('prlimit', [`--fsize=${17 * 2 ** 20}:`, process.execPath, FULL, folder.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = await saidBy(child);
    expect(lines.slice(-2)).to.deep.equal(Array(2).fill('refused: UNAVAILABLE, could not extend file'));
    await open();
    await expectWhole();
    await append(entries(300));
    await expectWhole();
  });
});
