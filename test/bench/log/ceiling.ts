import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { records } from './records.ts';

/** Hashes the same records and writes the same bytes to one file, synced after each batch: no tree, no places, no index. @returns records a second. */
export async function ceiling(folder: string, leaves: number, batch: number): Promise<number> {
  const file = await open(join(folder, 'ceiling'), 'w');
  const began = performance.now();
  try {
    for (let at = 0; at < leaves; at += batch) {
      const parts = records(Math.min(batch, leaves - at)).flatMap(({ entry, salt, digest }) => [entry, salt, digest]);
      await file.write(Buffer.concat(parts));
      await file.datasync();
    }
  } finally {
    await file.close();
  }
  return leaves / ((performance.now() - began) / 1000);
}
