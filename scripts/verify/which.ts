import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Fault } from '../../database/fault.ts';

/** The consignment id that a person means: itself, or what a replayed file's `id` became in this data folder. */
export function consignmentOf(named: string, dataDir: string): string {
  if (/^0x[0-9a-fA-F]{64}$/.test(named)) return named.toLowerCase();
  const found = fromReport(named, join(dataDir, 'replay.json')) ?? fromJournal(named, join(dataDir, 'replay.journal'));
  if (found) return found;
  throw new Fault(
    'CONSIGNMENT_UNNAMED',
    `${named} is neither a consignment id nor a file replayed in this data folder`,
    'give the 0x id that the replay printed, or name the data folder with --data',
  );
}

function fromReport(named: string, path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const report = JSON.parse(readFileSync(path, 'utf8')) as { files?: { id: string; consignment: string }[] };
  return report.files?.find((file) => file.id === named)?.consignment;
}

/** A replay under way has no report yet, only its journal: one JSON object a line. */
function fromJournal(named: string, path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  for (const row of readFileSync(path, 'utf8').split('\n')) {
    if (!row.includes('"begin"')) continue;
    const line = JSON.parse(row) as { file: string; begin?: { consignment: string } };
    if (basename(line.file, '.json') === named) return line.begin?.consignment;
  }
  return undefined;
}
