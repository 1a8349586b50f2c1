import type { ClientConfig } from 'pg';

/**
 * A connection for a session lock: both ends find out within about fifteen seconds that the other is gone without a word, since until the
 * server does nobody else can have the lock.
 */
export const connectionOf = (url: string, name: string): ClientConfig => ({
  connectionString: url,
  application_name: name,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
  connectionTimeoutMillis: 5_000,
  options: '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 -c tcp_user_timeout=15000',
});
