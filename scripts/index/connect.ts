import pg from 'pg';
import { endClient } from '../../database/connection.ts';

/** Gives `work` a connection to each database, and ends them whatever becomes of it. */
export async function withClients<T>(urls: readonly string[], work: (first: pg.Client, second: pg.Client) => Promise<T>): Promise<T>;
export async function withClients<T>(urls: readonly [string], work: (only: pg.Client) => Promise<T>): Promise<T>;
export async function withClients<T>(urls: readonly string[], work: (...clients: [pg.Client, pg.Client]) => Promise<T>): Promise<T> {
  const clients = urls.map(
    (connectionString) => new pg.Client({ connectionString, application_name: 'thongquan-compare', keepAlive: true }),
  );
  for (const client of clients) client.on('error', () => {});
  try {
    await Promise.all(clients.map((client) => client.connect()));
    return await work(...(clients as [pg.Client, pg.Client]));
  } finally {
    await Promise.all(clients.map(endClient));
  }
}
