import { writeSync } from 'node:fs';
import { openDatabase } from '../../../database/client.ts';
import { openEmbeddedBlobs } from '../../../gateway/blobs/embedded.ts';
import { withSmallInDatabase } from '../../../gateway/blobs/small.ts';
import { Eraser } from '../../../gateway/erasure/eraser.ts';
import { dieAt, type Moment } from './die-at.ts';

/*
 * A gateway at its erasing, to be killed: `erasing.ts <database> <folder of blobs> <n> <before|sent|done>`. Its last line is `done <statements>`.
 */

const [url = '', folder = '', nth = '0', when = 'before'] = process.argv.slice(2);
const statements = dieAt(Number(nth), when as Moment);
const db = openDatabase(url, 2);
const blobs = withSmallInDatabase(await openEmbeddedBlobs(folder), db.sql);
await new Eraser({ db, side: 'VN', blobs, now: () => Math.floor(Date.now() / 1000), log: console }).turn();
await blobs.close();
await db.close();
writeSync(1, `done ${statements()}\n`);
