import { mkdir, readdir } from 'node:fs/promises';
import { PassThrough, Writable } from 'node:stream';
import pg from 'pg';
import { openDatabase } from '../../database/client.ts';
import { Fault } from '../../database/fault.ts';
import { migrate } from '../../database/migrate.ts';
import { cidOf } from '../../gateway/blobs/cid.ts';
import { openEmbeddedBlobs } from '../../gateway/blobs/embedded.ts';
import { ownLog } from '../../gateway/log/rows.ts';
import { LogTiles } from '../../gateway/log/tiles.ts';
import { makeDatabase } from '../network/databases.ts';
import { writeDurably } from '../network/files.ts';
import { openFolder } from '../network/folder.ts';
import { ProcessList } from '../network/leftovers.ts';
import type { Report } from '../network/supervise.ts';
import { openServer } from '../side/run.ts';
import { type NamedBlob, Unframing } from './blobs.ts';
import { openKey } from './key.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { CONFIG_FILES, ConfigFiles } from './place.ts';
import { checkFile, unseal } from './sealed-file.ts';
import { checkTable, loadAll } from './tables.ts';

export interface LoadOptions {
  from: string;
  passphrase: string;
  report: Report;
}

/** Reads a backup to its end: every file's bytes, rows and blobs are those that were written. @throws Fault BACKUP_INVALID, BACKUP_PASSPHRASE */
export async function check({ from, passphrase, report }: LoadOptions): Promise<{ manifest: Manifest; key: Uint8Array }> {
  const { manifest, key } = await readManifest(from, (one) => openKey(one.key, passphrase));
  const { tables, blobs, config } = manifest;
  for (const file of [...tables, blobs, config]) await checkFile(from, file);
  for (const table of tables) await checkTable(table, from, key);
  let count = 0;
  await eachBlob(manifest, from, key, async ({ cid, bytes }) => {
    if ((await cidOf(bytes)).toString() !== cid)
      throw new Fault('BLOB_CORRUPT', `the blob ${cid} does not hash to its name`, 'take another copy of the backup');
    count += 1;
  });
  if (count !== blobs.count)
    throw new Fault('BACKUP_INVALID', `the backup has ${count} blobs, not ${blobs.count}`, 'take another copy of the backup');
  await configIn(manifest, from, key);
  report(`whole: ${tables.length} tables, ${count} blobs, record log of ${manifest.log.size} entries, taken ${manifest.at}`);
  return { manifest, key };
}

/** Restores a backup into an empty folder, which `npm run side` then starts. */
export async function load(options: LoadOptions & { data: string; databaseUrl: string | undefined }): Promise<Manifest> {
  const { from, data, report } = options;
  const { manifest, key } = await check(options);
  await mkdir(data, { recursive: true });
  if ((await readdir(data)).length > 0) throw new Fault('BACKUP_TARGET', `${data} is not empty`, 'name an empty or new folder with --data');
  const folder = await openFolder(data);
  const ends: (() => Promise<void>)[] = [() => folder.release()];
  try {
    await mkdir(folder.file('logs'), { mode: 0o700 });
    await mkdir(folder.file('config'), { mode: 0o700 });
    const config = await configIn(manifest, from, key);
    for (const name of CONFIG_FILES) await writeDurably(folder.file('config', name), config[name]);
    const server = await openServer(folder, options, new ProcessList(folder.path));
    if (server.stop) ends.push(server.stop);
    const database = await makeDatabase(server.url, manifest.side, folder.id);
    await loadDatabase(database, manifest, from, key);
    report('the database is loaded');
    const files = await openEmbeddedBlobs(folder.file(manifest.side.toLowerCase(), 'blobs'));
    await eachBlob(manifest, from, key, async ({ bytes }) => void (await files.put(bytes)));
    await files.close();
    await demandLog(database, manifest);
    return manifest;
  } finally {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  }
}

/** The tables as they were when the backup was taken, then whatever this release has added to them. */
async function loadDatabase(database: string, manifest: Manifest, from: string, key: Uint8Array): Promise<void> {
  await migrate(database, undefined, manifest.migrations);
  const client = new pg.Client({ connectionString: database, application_name: 'thongquan-restore' });
  await client.connect();
  try {
    await loadAll(client, manifest.tables, manifest.sequences, from, key);
  } finally {
    await client.end();
  }
  await migrate(database);
}

/** The record log that came back is the one that was saved. @throws Fault RESTORE_FAILED */
async function demandLog(database: string, { log }: Manifest): Promise<void> {
  const db = openDatabase(database, 2);
  try {
    const tree = await new LogTiles(ownLog(db.sql)).tree();
    if (tree.size === log.size && Buffer.from(await tree.root()).toString('hex') === log.root) return;
  } finally {
    await db.close();
  }
  throw new Fault('RESTORE_FAILED', 'the record log does not have the root that was saved', 'take another copy of the backup');
}

async function eachBlob(manifest: Manifest, from: string, key: Uint8Array, see: (blob: NamedBlob) => Promise<void>): Promise<void> {
  const sink = new Writable({
    objectMode: true,
    write(blob: NamedBlob, _encoding, done) {
      see(blob).then(() => done(), done);
    },
  });
  await unseal(from, manifest.blobs, key, new Unframing(), sink);
}

async function configIn(manifest: Manifest, from: string, key: Uint8Array): Promise<ConfigFiles> {
  const chunks: Buffer[] = [];
  await unseal(
    from,
    manifest.config,
    key,
    new PassThrough().on('data', (chunk) => chunks.push(chunk)),
  );
  return ConfigFiles.parse(JSON.parse(Buffer.concat(chunks).toString()));
}
