import { tmpdir } from 'node:os';
import { openDatabase } from '../../../database/client.ts';
import { buildApp } from '../../../indexer/app.ts';
import { configOf } from '../setup/service.ts';

/** Every route of an index with who may call it, read from an index that is never connected to anything. */
export async function indexAccessTable() {
  const url = 'postgresql://nobody@127.0.0.1:1/none';
  const database = openDatabase(url);
  const app = await buildApp(configOf('VN', url, tmpdir()), database, { head: undefined, writing: false, problem: undefined });
  try {
    await app.ready();
    return [...app.accessTable];
  } finally {
    await app.close();
    await database.close();
  }
}
