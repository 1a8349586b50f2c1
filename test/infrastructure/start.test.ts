import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openFolder } from '../../scripts/network/folder.ts';
import { temporaryFolder, undo } from './workbench.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What `npm start` prints and ends with, given input that it cannot start on. */
function start(args: string[], environment: Record<string, string> = {}): Promise<{ status: number | null; said: string }> {
  const child = spawn(process.execPath, ['scripts/node.js', 'start', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, said })));
}

describe('npm start on bad input', () => {
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(() => undo(cleanup));
  const fresh = async (): Promise<string> => join(await temporaryFolder(cleanup), 'data');

  async function names(code: string, clues: string[], started: Promise<{ status: number | null; said: string }>): Promise<void> {
    const { status, said } = await started;
    expect(status).to.equal(2);
    expect(said).to.include(`${code}: `).and.to.include('Remedy: ');
    for (const clue of clues) expect(said).to.include(clue);
    expect(said, 'no stack trace').not.to.match(/^\s+at /m);
  }

  it('names an argument that there is not', () => names('USAGE', ['--rest', '--reset'], start(['--rest'])));

  it('names the variable that is wrong', async () => {
    const data = await fresh();
    await names('CONFIGURATION', ['DATABASE_URL', 'postgresql://'], start(['--data', data], { DATABASE_URL: 'mysql://db' }));
    await names('CONFIGURATION', ['THONGQUAN_LOG_LEVEL', 'loud'], start(['--data', data], { THONGQUAN_LOG_LEVEL: 'loud' }));
  });

  it('names a folder of other things', async () => {
    const data = await fresh();
    await mkdir(data);
    await writeFile(join(data, 'letters.txt'), 'mine');
    await names('DATA_FOLDER_FOREIGN', ['letters.txt', '--data'], start(['--data', data]));
    await names('DATA_FOLDER_FOREIGN', ['letters.txt'], start([], { THONGQUAN_DATA: data }));
  });

  it('names a start that is running', async () => {
    const data = await fresh();
    const folder = await openFolder(data);
    cleanup.push(() => folder.release());
    await names('DATA_FOLDER_IN_USE', ['Ctrl-C'], start(['--data', data]));
  });

  it('names a torn file of the folder', async () => {
    const data = await fresh();
    await (await openFolder(data)).release();
    await writeFile(join(data, 'setup.json'), '{"mnemonic": "test te');
    await names('FILE_TORN', ['setup.json', '--reset'], start(['--data', data]));
  });
});
