import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase } from '../../database/client.ts';
import { Fault } from '../../database/fault.ts';
import { openEmbeddedBlobs } from '../../gateway/blobs/embedded.ts';
import { withSmallInDatabase } from '../../gateway/blobs/small.ts';
import { ownLog } from '../../gateway/log/rows.ts';
import { LogTiles } from '../../gateway/log/tiles.ts';
import type { Side } from '../../protocol/sides.ts';
import type { Report } from '../network/supervise.ts';
import { type BlobTally, framesOf } from './blobs.ts';
import { newKey } from './key.ts';
import { type Manifest, type TableFile, writeManifest } from './manifest.ts';
import { placeOf } from './place.ts';
import { seal } from './sealed-file.ts';
import { saveTable, sequencesOf, tablesOf } from './tables.ts';

export interface SaveOptions {
  side: Side;
  data: string;
  /** A folder that is empty or not there yet. */
  to: string;
  passphrase: string;
  report: Report;
}

/** Backs one side up while it runs: one snapshot of its database, the blobs that it names, and the files that make the side. */
export async function save({ side, data, to, passphrase, report }: SaveOptions): Promise<Manifest> {
  const place = await placeOf(data, side);
  await mkdir(to, { recursive: true, mode: 0o700 });
  if ((await readdir(to)).length > 0) throw new Fault('BACKUP_TARGET', `${to} is not empty`, 'name an empty or new folder with --to');
  const { key, sealed } = await newKey(passphrase);
  const client = new pg.Client({ connectionString: place.database, application_name: 'thongquan-backup' });
  await client.connect();
  const db = openDatabase(place.database, 4);
  const files = await openEmbeddedBlobs(join(place.blobs, 'blobs'));
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const [now] = (await client.query<{ at: Date }>('SELECT now() AS at')).rows;
    const tables: TableFile[] = [];
    for (const table of await tablesOf(client)) tables.push(await saveTable(client, table, to, key));
    report(`${tables.reduce((sum, { rows }) => sum + rows, 0)} rows of ${tables.length} tables`);
    const tally: BlobTally = { count: 0, absent: [] };
    const frames = framesOf(await cidsIn(client), files, withSmallInDatabase(files, db.sql), tally);
    const blobs = { ...(await seal(to, 'blobs', key, frames)), ...tally };
    report(`${tally.count} blobs beside those in the database; ${tally.absent.length} named and not kept here`);
    const size = Number((await client.query('SELECT count(*) AS size FROM gateway.log_leaves')).rows[0]?.size);
    const root = await (await new LogTiles(ownLog(db.sql)).tree(size)).root();
    const manifest: Manifest = {
      format: 'thongquan-backup/1',
      side,
      chainId: JSON.parse(place.config['deployment.json']).chainId,
      at: (now?.at ?? new Date()).toISOString(),
      migrations: (await client.query<{ name: string }>(MIGRATIONS)).rows.map(({ name }) => name),
      tables,
      sequences: await sequencesOf(client),
      blobs,
      config: await seal(to, 'config', key, oneOf(JSON.stringify(place.config))),
      log: { size, root: Buffer.from(root).toString('hex') },
      key: sealed,
    };
    await client.query('COMMIT');
    await writeManifest(to, manifest, key);
    return manifest;
  } finally {
    await files.close();
    await db.close();
    await client.end();
  }
}

const MIGRATIONS =
  'SELECT migration_name AS name FROM public."_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1';

/** Blobs that rows name, whatever table they are of. */
async function cidsIn(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ place: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS place FROM information_schema.columns
     WHERE table_schema IN ('gateway', 'content') AND column_name = 'cid' ORDER BY 1`,
  );
  const all = new Set<string>();
  for (const { place } of rows)
    for (const { cid } of (await client.query(`SELECT DISTINCT cid FROM ${place} WHERE cid IS NOT NULL`)).rows) all.add(cid);
  return [...all].sort();
}

async function* oneOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
