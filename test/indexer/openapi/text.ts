import { tmpdir } from 'node:os';
import { openDatabase } from '../../../database/client.ts';
import { buildApp } from '../../../indexer/app.ts';
import { configOf } from '../setup/service.ts';

/** The whole of docs/openapi-index.json: of the index's routes, without a database. */
export async function openApiIndexText(): Promise<string> {
  const url = 'postgresql://nobody@127.0.0.1:1/none';
  const database = openDatabase(url);
  const app = await buildApp(configOf('VN', url, tmpdir()), database, { head: undefined, writing: false, problem: undefined });
  try {
    await app.ready();
    return `${JSON.stringify(app.openApi(), null, 2)}\n`;
  } finally {
    await app.close();
    await database.close();
  }
}
