import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Fault } from '../../database/fault.ts';

/** One event of a replay file, as it stands there: judging it is the gateway's part (events.md §7). */
export interface FileEvent {
  t: string;
  by: string;
  type: string;
  v?: number;
  manifest?: string;
  signers?: string[];
  code?: string;
  lot?: string;
  expect?: { refused?: string; irregular?: string | string[] };
  [field: string]: unknown;
}

export interface FileAuthorisation {
  code: string;
  owner: string;
  lot: string;
  kg: number;
  quota?: number;
}

/** `thongquan-consignment/1` of events.md §7. */
export interface ConsignmentFile {
  path: string;
  id: string;
  scenario?: string;
  direction: string;
  crossing: Record<string, unknown>;
  plant: boolean;
  manifests: Record<string, Record<string, unknown>>;
  authorisations: FileAuthorisation[];
  events: FileEvent[];
  overall: string | null;
  overlays: string[];
  at?: string;
}

/** The consignment files at a path: one file, or every .json below a folder, in order of their names. */
export function findFiles(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false }) === undefined)
    throw new Fault('FILE_MISSING', `There is no ${path}.`, 'Name a consignment file, or a folder that holds some.');
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

export function readFile(path: string): ConsignmentFile {
  let json: Partial<ConsignmentFile> & { format?: string };
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Fault('FILE_UNREADABLE', `${basename(path)} is no JSON: ${(error as Error).message}`, 'Mend the file.');
  }
  if (json.format !== 'thongquan-consignment/1')
    throw new Fault('FILE_FOREIGN', `${basename(path)} is no consignment file.`, 'Its `format` must be "thongquan-consignment/1".');
  if (!Array.isArray(json.events)) throw new Fault('FILE_FOREIGN', `${basename(path)} has no list of events.`, 'Add `events`.');
  return {
    ...json,
    path,
    id: json.id ?? basename(path, '.json'),
    direction: json.direction ?? '',
    crossing: json.crossing ?? {},
    plant: json.plant ?? false,
    manifests: json.manifests ?? {},
    authorisations: json.authorisations ?? [],
    events: json.events,
    overall: json.overall ?? null,
    overlays: json.overlays ?? [],
  };
}

/** The same story with lot numbers of its own, so that a file can be replayed any number of times on one network. */
export function withFreshLots(file: ConsignmentFile, suffix: string): ConsignmentFile {
  const fresh = <T extends { lot?: unknown }>(item: T): T =>
    typeof item.lot === 'string' ? { ...item, lot: `${item.lot}-${suffix}` } : item;
  const manifests = Object.fromEntries(
    Object.entries(file.manifests).map(([key, manifest]) => [
      key,
      Array.isArray(manifest.goods)
        ? { ...manifest, goods: manifest.goods.map((item) => (typeof item === 'object' && item !== null ? fresh(item) : item)) }
        : manifest,
    ]),
  );
  return { ...file, manifests, authorisations: file.authorisations.map(fresh), events: file.events.map(fresh) };
}
