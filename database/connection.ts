import pg from 'pg';

/** What is left of a farewell is not waited for longer. */
const FAREWELL_MS = 3_000;

/**
 * A connection that holds a session lock. Both ends find out within about fifteen seconds that the other is gone without a word: until the
 * server does, nobody else can have the lock. `answerMs` bounds each statement.
 */
export function lockingClient(url: string, name: string, answerMs: number): pg.Client {
  return new pg.Client({
    connectionString: url,
    application_name: name,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    connectionTimeoutMillis: 5_000,
    query_timeout: answerMs,
    options: '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 -c tcp_user_timeout=15000',
  });
}

/** Ends a connection, also one whose other end is silent, which the driver would wait for without end. */
export async function endClient(client: pg.Client): Promise<void> {
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
  const timer = setTimeout(() => stream.destroy(), FAREWELL_MS);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
}
