import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../database/fault.ts';
import type { Side } from '../../protocol/sides.ts';
import { readJson } from '../network/files.ts';
import { readNetwork } from '../replay/network.ts';
import { SIDE_FILE, SideFile } from '../side/run.ts';

/** Where one running side keeps what it has. */
export interface Place {
  database: string;
  /** Its folder of blobs. */
  blobs: string;
  /** Its file of secrets. */
  secretsPath: string;
  /** Its three files, by name, as they are. */
  config: ConfigFiles;
}

export const CONFIG_FILES = ['deployment.json', 'organisations.json', 'secrets.json'] as const;
export const ConfigFiles = z.strictObject({ 'deployment.json': z.string(), 'organisations.json': z.string(), 'secrets.json': z.string() });
export type ConfigFiles = z.infer<typeof ConfigFiles>;

/** Finds a side in the data folder of `npm run side` or of `npm start`. @throws Fault SIDE_UNKNOWN */
export async function placeOf(data: string, side: Side): Promise<Place> {
  const alone = await readJson(join(data, SIDE_FILE), SideFile);
  if (alone?.side === side) return placed(alone, alone.config, alone.config);
  if (!alone && existsSync(join(data, 'network.json'))) {
    const own = readNetwork(data).sides[side];
    return placed(own, data, own.blobs);
  }
  throw new Fault(
    'SIDE_UNKNOWN',
    `${data} is not the data folder of the ${side} side`,
    'name the folder that `npm run side` or `npm start` was given, with --data',
  );
}

const placed = async (own: { database: string; blobs: string }, folder: string, secrets: string): Promise<Place> => ({
  database: own.database,
  blobs: own.blobs,
  secretsPath: join(secrets, CONFIG_FILES[2]),
  config: await filesOf(folder, secrets),
});

async function filesOf(folder: string, secrets: string): Promise<ConfigFiles> {
  const [deployment, organisations, own] = await Promise.all([
    readFile(join(folder, CONFIG_FILES[0]), 'utf8'),
    readFile(join(folder, CONFIG_FILES[1]), 'utf8'),
    readFile(join(secrets, CONFIG_FILES[2]), 'utf8'),
  ]);
  return { 'deployment.json': deployment, 'organisations.json': organisations, 'secrets.json': own };
}
