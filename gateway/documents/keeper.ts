import type { Sql } from '../../database/client.ts';
import { reasonOf } from '../../database/fault.ts';
import type { BlobStore } from '../blobs/port.ts';
import { Pulse } from '../outbox/pulse.ts';

export interface KeeperParts {
  sql: Sql;
  blobs: BlobStore;
  /** Fetches from the other side into the store. */
  fetch(cid: string): Promise<boolean>;
  log: { warn(fields: object, text: string): void };
}

const PAUSE_MS = 2_000;
/** How long an upload may wait to be attached to an event. */
export const GRACE_HOURS = 24;
const MAX_BACKOFF_S = 600;

/** Fetches the documents that the other side's events refer to, and clears away uploads that no event refers to. */
export class DocumentKeeper {
  readonly #parts: KeeperParts;
  readonly #pulse: Pulse;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#pulse = new Pulse(
      () => this.turn(),
      PAUSE_MS,
      (error) => parts.log.warn({ reason: reasonOf(error) }, 'documents could not be looked after yet'),
    );
  }

  start(): void {
    this.#pulse.start();
  }

  close(): Promise<void> {
    return this.#pulse.stop();
  }

  async turn(): Promise<void> {
    await this.#fetchWanted();
    await this.#clear();
  }

  async #fetchWanted(): Promise<void> {
    const { sql, fetch, blobs, log } = this.#parts;
    const rows = await sql.$queryRaw<{ cid: string; attempts: number }[]>`
      SELECT cid, attempts FROM content.document_blobs WHERE state = 'wanted' AND next_at <= now() ORDER BY next_at LIMIT 4`;
    for (const { cid, attempts } of rows) {
      const held = await fetch(cid).catch((error: unknown) => {
        log.warn({ cid, reason: reasonOf(error) }, 'a document could not be fetched');
        return false;
      });
      if (held) {
        const wanted = await sql.$executeRaw`UPDATE content.document_blobs SET state = 'held' WHERE cid = ${cid} AND state = 'wanted'`;
        // Erased while it was on its way.
        if (wanted === 0 && !(await this.#isKept(cid))) await blobs.delete(cid);
      } else
        await sql.$executeRaw`
          UPDATE content.document_blobs SET attempts = attempts + 1, next_at = now() + make_interval(secs => ${Math.min(2 ** Math.min(attempts, 12), MAX_BACKOFF_S)}::int)
          WHERE cid = ${cid}`;
    }
  }

  async #isKept(cid: string): Promise<boolean> {
    const rows = await this.#parts.sql.$queryRaw<unknown[]>`SELECT 1 FROM content.document_blobs WHERE cid = ${cid} AND state <> 'erasing'`;
    return rows.length > 0;
  }

  /** First the row says that it goes, so that no event takes it up any more; what a crash leaves is gone on with. */
  async #clear(): Promise<void> {
    const { sql, blobs } = this.#parts;
    await sql.$executeRaw`
      UPDATE content.document_blobs SET state = 'erasing' WHERE state = 'uploaded' AND created_at < now() - make_interval(hours => ${GRACE_HOURS}::int)`;
    const rows = await sql.$queryRaw<{ cid: string }[]>`SELECT cid FROM content.document_blobs WHERE state = 'erasing' LIMIT 50`;
    for (const { cid } of rows) {
      await blobs.delete(cid);
      await sql.$executeRaw`DELETE FROM content.document_blobs WHERE cid = ${cid} AND state = 'erasing'`;
    }
  }
}
