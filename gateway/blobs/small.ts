import type { Sql } from '../../database/client.ts';
import { Fault } from '../../database/fault.ts';
import { type BlobStore, parseCid } from './port.ts';
import { rawCid, sha256In, sha256Of } from './raw.ts';

/** Blobs up to this many bytes are small: nearly every envelope is, and no scanned document. */
export const SMALL_BYTES = 32_768;

interface Row {
  bytes: Uint8Array;
}

/**
 * Keeps small blobs in the side's database and leaves the others to `files`: an envelope is committed by the write that commits its act,
 * where a file of its own would have to be made, synced and named a dozen times an act. What is read is hashed again, as anywhere.
 */
export function withSmallInDatabase(files: BlobStore, database: Sql): BlobStore {
  const store: BlobStore = {
    async put(bytes) {
      return ((await store.putAll(database, [bytes])) as [string])[0];
    },
    async putAll(sql, blobs) {
      const hashes = blobs.map((bytes) => (bytes.length <= SMALL_BYTES ? sha256Of(bytes) : undefined));
      const small = blobs.filter((_, i) => hashes[i] !== undefined);
      if (small.length > 0)
        await insert(
          sql,
          small,
          hashes.filter((hash) => hash !== undefined),
        );
      return Promise.all(blobs.map((bytes, i) => (hashes[i] ? rawCid(hashes[i]) : files.put(bytes))));
    },
    async get(cid) {
      const sha256 = sha256In(parseCid(cid));
      const [row] = sha256 ? await database.$queryRaw<Row[]>`SELECT bytes FROM content.blobs WHERE sha256 = ${Buffer.from(sha256)}` : [];
      if (!row) return files.get(cid);
      if (!sha256 || Buffer.compare(sha256Of(row.bytes), sha256) !== 0)
        throw new Fault('BLOB_CORRUPT', `the stored block ${cid} does not hash to its name`, 'restore the database from a backup');
      return row.bytes;
    },
    async block(cid) {
      const sha256 = sha256In(cid);
      const [row] = sha256 ? await database.$queryRaw<Row[]>`SELECT bytes FROM content.blobs WHERE sha256 = ${Buffer.from(sha256)}` : [];
      return row ? store.get(cid.toString()) : files.block(cid);
    },
    stage: () => files.stage(),
    async delete(cid) {
      const sha256 = sha256In(parseCid(cid));
      if (sha256) await database.$executeRaw`DELETE FROM content.blobs WHERE sha256 = ${Buffer.from(sha256)}`;
      await files.delete(cid);
    },
    close: () => files.close(),
  };
  return store;
}

/** One parameter of bytes, cut by the server: as an array they would travel as twice as much text. */
async function insert(sql: Sql, blobs: readonly Uint8Array[], hashes: readonly Buffer[]): Promise<void> {
  const lengths = blobs.map((bytes) => bytes.length);
  let end = 1;
  const starts = lengths.map((length) => {
    end += length;
    return end - length;
  });
  await sql.$executeRaw`
    INSERT INTO content.blobs (sha256, bytes)
    SELECT substring(${Buffer.concat(hashes)}::bytea FROM ((place - 1) * 32 + 1)::int FOR 32), substring(${Buffer.concat(blobs)}::bytea FROM start FOR length)
    FROM unnest(${starts}::int[], ${lengths}::int[]) WITH ORDINALITY AS b(start, length, place)
    ORDER BY 1 ON CONFLICT DO NOTHING`;
}
