import { writeSync } from 'node:fs';
import { openDatabase } from '../../../database/client.ts';
import { appendEntries } from '../../../gateway/log/append.ts';
import { refusalOf } from '../../../http/errors.ts';
import { openFolder } from '../../../scripts/network/folder.ts';
import { serverOf } from '../../indexer/setup/database.ts';
import { acknowledgement, entries, logDatabase } from './log-server.ts';

/*
 * Starts the database of a data folder, under whatever limits this process has, and appends until it refuses twice. Says `ack <place> <entries>` of what is
 * acknowledged and `refused: …` of what is not, with the refusal that a caller of the gateway would get.
 */

const BATCHES = 60;
/** Random bytes do not shrink: a batch takes almost a megabyte. */
const SALT_BYTES = 8_000;

const folder = await openFolder(process.argv[2] ?? '');
const server = await serverOf(folder);
const db = openDatabase(logDatabase(server), 2);
for (let i = 0, refused = 0; i < BATCHES && refused < 2; i++) {
  const some = entries(100, SALT_BYTES);
  try {
    const place = await db.transaction((sql) => appendEntries(sql, 'VN', some));
    writeSync(1, acknowledgement(place, some));
  } catch (error) {
    refused += 1;
    writeSync(
      1,
      `refused: ${refusalOf(error).code}, ${/could not extend file/.exec((error as Error).message)?.[0] ?? (error as Error).message}\n`,
    );
  }
}
await db.close();
await server.stop();
await folder.release();
