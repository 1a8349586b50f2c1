import { writeSync } from 'node:fs';
import { openDatabase } from '../../../database/client.ts';
import { appendEntries } from '../../../gateway/log/append.ts';
import { ownLog } from '../../../gateway/log/rows.ts';
import { LogTiles } from '../../../gateway/log/tiles.ts';
import { dieAt, type Moment } from './die-at.ts';
import { acknowledgement, entries } from './log-server.ts';

/*
 * A gateway at its record log, to be killed: `log-writer.ts <database> <n> <before|sent>` appends and makes heads, and dies by its own hand when it is about to
 * send its nth statement, or when it has sent it and has no answer. Says of what is acknowledged `ack <place> <entries>`, and of a head that could be
 * anchored `head <size> <root>`, each line out before it goes on. Its last line is `done`.
 */

const [url = '', nth = '0', when = 'before'] = process.argv.slice(2);
/** Enough for a tile to become full in the first. */
const BATCHES = [260, 1, 70];

const statements = dieAt(Number(nth), when as Moment);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const db = openDatabase(url, 2);
const tiles = new LogTiles(ownLog(db.sql));
for (const count of BATCHES) {
  const some = entries(count);
  const place = await db.transaction((sql) => appendEntries(sql, 'VN', some));
  writeSync(1, acknowledgement(place, some));
  const tree = await tiles.tree();
  writeSync(1, `head ${tree.size} ${hex(await tree.root())}\n`);
}
await db.close();
writeSync(1, `done ${statements()}\n`);
