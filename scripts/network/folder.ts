import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Fault, reasonOf } from '../../database/fault.ts';
import { codeOf, readJson, writeJson } from './files.ts';
import { endLeftovers } from './leftovers.ts';
import { lockFolder } from './lock.ts';

const MARKER = 'thongquan.json';
const FORMAT = 'thongquan-data/1';
const Marker = z.strictObject({ format: z.string(), id: z.string() });

/** All state of one embedded network. Held by one supervisor at a time. */
export interface DataFolder {
  path: string;
  /** Random; ties an outside database server's databases to this folder. */
  id: string;
  file(...names: string[]): string;
  release(): Promise<void>;
}

/**
 * Opens or creates the folder and takes its lock; `reset` empties it first, if it is ours.
 * @throws Fault DATA_FOLDER_FOREIGN, DATA_FOLDER_PERMISSION, DATA_FOLDER_FORMAT, DATA_FOLDER_IN_USE, FILE_TORN
 */
export async function openFolder(where: string, reset = false): Promise<DataFolder> {
  const path = resolve(where);
  await create(path);
  await demandAccess(path);
  const release = await lockFolder(path);
  try {
    await refuseForeign(path);
    await endLeftovers(path);
    if (reset) await clear(path);
    const id = (await idOf(path)) ?? (await mark(path));
    return { path, id, file: (...names) => join(path, ...names), release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function create(path: string): Promise<void> {
  try {
    // The database server's user passes through when root starts it; what is inside is closed to others one by one.
    await mkdir(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    if (!(await stat(path)).isDirectory()) throw Object.assign(new TypeError('a file of that name exists'), { code: 'EEXIST' });
  } catch (error) {
    const permission = ['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '');
    throw permission
      ? forbidden(path, error)
      : new Fault('DATA_FOLDER_UNUSABLE', `${path} cannot be a folder: ${reasonOf(error)}`, 'choose another with --data or THONGQUAN_DATA');
  }
}

async function demandAccess(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw forbidden(path, error);
  }
}

const forbidden = (path: string, error: unknown): Fault =>
  new Fault(
    'DATA_FOLDER_PERMISSION',
    `this user may not read and write ${path}`,
    'give the user permission (chown), or choose another folder with --data or THONGQUAN_DATA',
    error,
  );

async function refuseForeign(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => name !== `${MARKER}.tmp`);
  if (names.length > 0 && !names.includes(MARKER)) {
    throw new Fault(
      'DATA_FOLDER_FOREIGN',
      `${path} holds files that are not of this program (${names.slice(0, 3).join(', ')})`,
      'choose an empty or new folder with --data or THONGQUAN_DATA',
    );
  }
}

async function idOf(path: string): Promise<string | undefined> {
  const marker = await readJson(join(path, MARKER), Marker);
  if (marker === undefined || marker.format === FORMAT) return marker?.id;
  throw new Fault(
    'DATA_FOLDER_FORMAT',
    `${path} is of format ${marker.format}; this release reads ${FORMAT}`,
    'run the release that made it, or begin anew with `npm start -- --reset`',
  );
}

async function mark(path: string): Promise<string> {
  const id = randomBytes(8).toString('hex');
  await writeJson(join(path, MARKER), { format: FORMAT, id });
  return id;
}

/** The marker goes last: a reset cut short leaves a folder that is still ours. */
async function clear(path: string): Promise<void> {
  for (const name of await readdir(path)) if (name !== MARKER) await rm(join(path, name), { recursive: true });
  await rm(join(path, MARKER), { force: true });
}
