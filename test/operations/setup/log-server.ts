import { createHash, randomBytes } from 'node:crypto';
import type { NewEntry } from '../../../gateway/log/append.ts';
import type { PostgresServer } from '../../../scripts/network/postgres.ts';

/** URL of the database that the log is in. */
export function logDatabase(server: PostgresServer): string {
  const url = new URL(server.url);
  url.pathname = '/log';
  return url.href;
}

const sha256 = (...parts: (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Random entries, no two alike. @param saltBytes a long salt takes room. */
export const entries = (count: number, saltBytes = 32): NewEntry[] =>
  Array.from({ length: count }, () => {
    const salt = randomBytes(saltBytes);
    return { salt, entry: sha256(salt), digest: sha256('digest', salt) };
  });

/** The line that says at once what is acknowledged. */
export const acknowledgement = (place: bigint, some: readonly NewEntry[]): string =>
  `ack ${place} ${some.map(({ entry }) => Buffer.from(entry).toString('hex')).join('')}\n`;
