import { join } from 'node:path';
import { z } from 'zod';
import { findFiles } from '../replay/file.ts';
import type { Report as ReplayReport } from '../replay/result.ts';
import { replayFiles } from '../replay/run.ts';
import { readJson, writeJson } from './files.ts';
import type { Network } from './network.ts';
import type { Report } from './supervise.ts';

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples', 'consignments');
/** Between lines of progress, while consignments are under way. */
const PROGRESS_EVERY_MS = 5_000;
const Finished = z.custom<ReplayReport>((value) => typeof value === 'object' && value !== null && 'files' in value);

/** Replays the sample consignments once a data folder: a finished replay is read back, one cut short is carried on. */
export async function replaySamples({ folder, info }: Network, report: Report): Promise<ReplayReport> {
  const path = folder.file('replay.json');
  const finished = await readJson(path, Finished);
  if (finished) {
    report('the samples were replayed before');
    return finished;
  }
  const files = findFiles(SAMPLES);
  report(`replaying ${files.length} consignments`);
  const told = new Map<string, string>();
  const ticking = setInterval(() => {
    if (told.size > 0) report([...told].map(([id, progress]) => `${id} ${progress}`).join('  '));
  }, PROGRESS_EVERY_MS);
  const replayed = await replayFiles(info, files, {
    journal: folder.file('replay.journal'),
    onEvent: (file, _, done, of) => told.set(file, `${done}/${of}`),
    onFile: (file) => report(`${file.id} ${file.passed ? 'ends as expected' : 'DIFFERS'}`),
  }).finally(() => clearInterval(ticking));
  if (replayed.failed === 0) await writeJson(path, replayed);
  return replayed;
}
