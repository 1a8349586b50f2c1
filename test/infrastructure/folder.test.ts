import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeFault } from '../../database/fault.ts';
import { openFolder } from '../../scripts/network/folder.ts';
import { faultOf, temporaryFolder, undo } from './workbench.ts';

describe('data folder', () => {
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(() => undo(cleanup));
  const fresh = async (): Promise<string> => join(await temporaryFolder(cleanup), 'data');
  const marked = async (): Promise<string> => {
    const path = await fresh();
    await (await openFolder(path)).release();
    return path;
  };

  it('is the same folder at the next start', async () => {
    const path = await fresh();
    const first = await openFolder(path);
    await first.release();
    const second = await openFolder(path);
    await second.release();
    expect(second.id).to.equal(first.id);
  });

  it('refuses a folder with files that are not ours, and leaves them alone, even on a reset', async () => {
    const path = await fresh();
    await mkdir(path);
    await writeFile(join(path, 'letters.txt'), 'mine');
    const fault = await faultOf(openFolder(path, true));
    expect(fault.code).to.equal('DATA_FOLDER_FOREIGN');
    expect(describeFault(fault)).to.include('letters.txt').and.to.include('--data');
    expect(await readdir(path)).to.deep.equal(['letters.txt']);
  });

  it('refuses a file in its place', async () => {
    const path = await fresh();
    await writeFile(path, '');
    expect((await faultOf(openFolder(path))).code).to.equal('DATA_FOLDER_UNUSABLE');
  });

  it('names a missing permission and who can mend it', async () => {
    const parent = await temporaryFolder(cleanup);
    await chmod(parent, 0o500);
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    const fault = await faultOf(openFolder(join(parent, 'data'))).finally(() => root && process.seteuid?.(0));
    expect(fault.code).to.equal('DATA_FOLDER_PERMISSION');
    expect(fault.remedy).to.include('chown');
  });

  it('names a torn marker, and begins anew when told to', async () => {
    const path = await marked();
    await writeFile(join(path, 'thongquan.json'), '{"format": "thong');
    const fault = await faultOf(openFolder(path));
    expect(fault.code).to.equal('FILE_TORN');
    expect(fault.remedy).to.include('--reset');
    await (await openFolder(path, true)).release();
    expect(JSON.parse(await readFile(join(path, 'thongquan.json'), 'utf8')).format).to.equal('thongquan-data/1');
  });

  it('refuses the format of another release', async () => {
    const path = await marked();
    await writeFile(join(path, 'thongquan.json'), '{"format": "thongquan-data/9", "id": "x"}');
    expect((await faultOf(openFolder(path))).code).to.equal('DATA_FOLDER_FORMAT');
  });

  it('empties the folder on a reset', async () => {
    const path = await marked();
    await mkdir(join(path, 'chain'));
    await writeFile(join(path, 'chain', 'state.gz'), 'old');
    await (await openFolder(path, true)).release();
    expect(existsSync(join(path, 'chain'))).to.equal(false);
  });

  it('refuses a second start while the first runs, and not after the first was killed', async () => {
    const path = await marked();
    const program = `import { openFolder } from '${join(import.meta.dirname, '../../scripts/network/folder.ts')}';
      await openFolder(${JSON.stringify(path)}); process.stdout.write('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    const fault = await faultOf(openFolder(path));
    expect(fault.code).to.equal('DATA_FOLDER_IN_USE');
    expect(fault.remedy).to.include('Ctrl-C');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await (await openFolder(path)).release();
  });
});
