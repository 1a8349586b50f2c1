import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, reasonOf } from '../../database/fault.ts';
import type { Side } from '../../protocol/sides.ts';
import { Deployment, Organisations, Secrets } from '../network/info.ts';
import { jsonFile } from '../network/variables.ts';

/** The files that make a side, and where each comes from. */
const FILES = {
  'deployment.json': 'It says where the contracts are: of a network in deployments/, from the record that `npm run deploy` writes.',
  'organisations.json': "The public directory of both sides' organisations, the same file on both sides.",
  'secrets.json': "This side's relayer account, gateway key, token secret and the encryption keys of the organisations it hosts.",
} as const;

export interface ConfigFolder {
  deployment: Deployment;
  organisations: ReturnType<(typeof Organisations)['parse']>;
  secrets: Secrets;
  path(name: keyof typeof FILES): string;
}

/**
 * Reads the folder that says which side this is, and refuses one that cannot be right.
 * @throws Fault FILE_MISSING, FILE_INVALID, SECRETS_EXPOSED, SECRETS_FOREIGN
 */
export function readConfigFolder(folder: string, side: Side): ConfigFolder {
  const path = (name: keyof typeof FILES): string => join(folder, name);
  const missing = (Object.keys(FILES) as (keyof typeof FILES)[]).filter((name) => !existsSync(path(name)));
  if (missing[0] !== undefined) {
    throw new Fault(
      'FILE_MISSING',
      `${folder} has no ${missing.join(', no ')}`,
      `put it there, or name its folder with --config. ${FILES[missing[0]]} Format: docs/configuration.md`,
    );
  }
  const config = {
    deployment: read(path('deployment.json'), Deployment),
    organisations: read(path('organisations.json'), Organisations),
    secrets: read(path('secrets.json'), Secrets),
    path,
  };
  demandClosed(path('secrets.json'));
  demandSide(config, side, path('secrets.json'));
  return config;
}

function read<T>(path: string, schema: Parameters<typeof jsonFile<T>>[0]): T {
  try {
    return jsonFile(schema)(path);
  } catch (error) {
    throw new Fault('FILE_INVALID', `${path} ${reasonOf(error)}`, 'correct it; docs/configuration.md has its format', error);
  }
}

/** Keys that others on the machine can read are no secrets. */
function demandClosed(path: string): void {
  if ((statSync(path).mode & 0o077) === 0) return;
  throw new Fault(
    'SECRETS_EXPOSED',
    `${path} may be read by other users of this machine`,
    `\`chmod 600 ${path}\`, and think about new keys`,
  );
}

function demandSide({ organisations, secrets }: ConfigFolder, side: Side, path: string): void {
  const owner = organisations.find((one) => one.keys.some((key) => key.publicJwk.x === secrets.gatewayKey.x));
  if (owner?.side === side && owner.roles.includes('GATEWAY')) return;
  throw new Fault(
    'SECRETS_FOREIGN',
    owner
      ? `the gateway key of ${path} is ${owner.handle}’s, not of the ${side} side’s gateway`
      : `no organisation of the directory has the gateway key of ${path}`,
    `name the ${side} side's secrets with --config, or the side they are of with --side`,
  );
}
