import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../database/fault.ts';
import { type DataFolder, openFolder } from '../../scripts/network/folder.ts';

/** A folder that is gone after the test. */
export async function temporaryFolder(cleanup: (() => Promise<void>)[]): Promise<string> {
  const path = mkdtempSync(join(tmpdir(), 'thongquan-test-'));
  await chmod(path, 0o711);
  cleanup.push(async () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** An opened data folder in a temporary one. */
export async function dataFolder(cleanup: (() => Promise<void>)[]): Promise<DataFolder> {
  const folder = await openFolder(join(await temporaryFolder(cleanup), 'data'));
  cleanup.push(() => folder.release());
  await mkdir(folder.file('logs'));
  return folder;
}

/** Undoes in the opposite order. */
export async function undo(cleanup: (() => Promise<void>)[]): Promise<void> {
  for (let step = cleanup.pop(); step; step = cleanup.pop()) await step();
}

/** The fault that something ends in. */
export async function faultOf(work: Promise<unknown> | (() => unknown)): Promise<Fault> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new TypeError('it ended well');
}

/** Waits until something is so; what it throws in between counts as not yet. */
export async function until<T>(question: () => Promise<T | null | undefined | false>, within = 120_000): Promise<T> {
  for (const began = Date.now(); Date.now() - began < within; await sleep(25)) {
    const answer = await question().catch(() => undefined);
    if (answer !== undefined && answer !== null && answer !== false) return answer;
  }
  throw new TypeError(`not so within ${within} ms`);
}
