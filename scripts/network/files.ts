import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ZodType } from 'zod';
import { Fault, reasonOf } from '../../database/fault.ts';

/** Writes a file so that a crash leaves the old one or the new one, never a part: temporary file, fsync, rename, fsync of the folder. */
export async function writeDurably(path: string, data: string | Uint8Array, mode = 0o600): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(data);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes renames and links in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export const writeJson = (path: string, value: unknown, mode = 0o600): Promise<void> =>
  writeDurably(path, `${JSON.stringify(value, null, 2)}\n`, mode);

/** A JSON file of the data folder; undefined when there is none. */
export async function readJson<T>(path: string, schema: ZodType<T>): Promise<T | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  const remedy = 'restore it from a backup, or begin anew with `npm start -- --reset`';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Fault('FILE_TORN', `${path} is torn or not JSON`, remedy, error);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault('FILE_INVALID', `${path} is not what this release writes: ${issue?.path.join('.')} ${issue?.message}`, remedy);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Fault('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(error)}`, 'give this user read permission on it');
  }
}

/** System error code (`ENOENT`) of what was thrown. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;
