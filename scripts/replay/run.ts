import { reasonOf } from '../../database/fault.ts';
import { SIDES } from '../../protocol/sides.ts';
import type { NetworkInfo } from '../network/info.ts';
import { Client } from './client.ts';
import { type ConsignmentFile, readFile, withFreshLots } from './file.ts';
import { Journal } from './journal.ts';
import { KeyRing } from './keys.ts';
import { differences, type EventResult, type FileResult, type Report } from './result.ts';
import { settled } from './settle.ts';
import { freshCodes, isAboutCode, isLeaf, Story } from './story.ts';

export interface ReplayOptions {
  /** Files told at once. */
  concurrency?: number;
  /** Where progress is kept so that an interrupted replay carries on; absent: it is not. */
  journal?: string;
  onEvent?: (file: string, event: EventResult, done: number, of: number) => void;
  onFile?: (result: FileResult) => void;
}

/** Replays consignment files against a running network, through its gateways' public interfaces, and compares both indexes. */
export async function replayFiles(network: NetworkInfo, paths: readonly string[], options: ReplayOptions = {}): Promise<Report> {
  const began = Date.now();
  const journal = new Journal(options.journal);
  const client = new Client(network, new KeyRing(network));
  const queue = [...paths];
  const results = new Map<string, FileResult>();
  const worker = async (): Promise<void> => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const result = await replayFile(client, journal, path, options).catch((error: unknown) => broken(path, error));
      results.set(path, result);
      options.onFile?.(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency ?? 6, paths.length) }, worker));
  journal.close();
  const files = paths.flatMap((path) => results.get(path) ?? []);
  const passed = files.filter((file) => file.passed).length;
  return { passed, failed: files.length - passed, seconds: (Date.now() - began) / 1000, files };
}

async function replayFile(client: Client, journal: Journal, path: string, options: ReplayOptions): Promise<FileResult> {
  const written = readFile(path);
  const ids = Story.ids();
  const progress = journal.get(path) ?? journal.begin(path, { ...ids, codes: freshCodes(written), startedAt: Date.now() });
  const file = withFreshLots(written, progress.suffix);
  const story = new Story(file, client, journal, progress);
  await story.registerCodes();
  for (const [index, event] of file.events.entries()) {
    const result = await story.tell(index, event);
    options.onEvent?.(file.id, result, index + 1, file.events.length);
  }
  const result = await conclude(client, file, story, progress.startedAt);
  journal.finish(path);
  return result;
}

async function conclude(client: Client, file: ConsignmentFile, story: Story, startedAt: number): Promise<FileResult> {
  const accepted = story.results.filter((event) => event.refused === undefined);
  const logged = accepted.filter((event) => isLeaf(event.type)).length;
  const about = accepted.filter((event) => isAboutCode(event.type)).length;
  const anchored = accepted.length - logged;
  const at = file.at ?? file.events.at(-1)?.t ?? new Date().toISOString();
  const index = await settled(client, story.progress.consignment, at, anchored - about, logged);
  const expected = { overall: file.overall, overlays: file.overlays };
  const failures = story.results.flatMap((event) =>
    event.failure === undefined ? [] : [`event ${event.index} ${event.type} by ${event.by}: ${event.failure}`],
  );
  for (const side of SIDES) {
    const { acts, leaves } = index[side];
    if (acts !== anchored - about || leaves !== logged)
      failures.push(`${side} index: ${acts} acts and ${leaves} documents, accepted were ${anchored - about} and ${logged}`);
    failures.push(...differences(expected, side, index[side]));
  }
  return {
    file: file.path,
    id: file.id,
    ...(file.scenario === undefined ? {} : { scenario: file.scenario }),
    consignment: story.progress.consignment,
    passed: failures.length === 0,
    expected,
    index: Object.fromEntries(SIDES.map((side) => [side, { overall: index[side].overall, overlays: index[side].overlays }])),
    anchored,
    logged,
    refused: story.results.length - accepted.length,
    irregular: story.results.filter((event) => event.irregular.length > 0).length,
    seconds: (Date.now() - startedAt) / 1000,
    failures,
    events: story.results,
  };
}

/** A file that could not be told to its end counts as failed, and the others go on. */
function broken(path: string, error: unknown): FileResult {
  const why = reasonOf(error);
  return {
    file: path,
    id: path.split('/').at(-1) ?? path,
    consignment: '',
    passed: false,
    expected: { overall: null, overlays: [] },
    index: {},
    anchored: 0,
    logged: 0,
    refused: 0,
    irregular: 0,
    seconds: 0,
    failures: [why],
    events: [],
  };
}
