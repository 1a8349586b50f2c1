import type { Database, Sql } from '../../database/client.ts';
import { reasonOf } from '../../database/fault.ts';
import type { ErasureBasis, ErasureStatement } from '../../protocol/log/statement.ts';
import type { Side } from '../../protocol/sides.ts';
import type { BlobStore } from '../blobs/port.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { Pulse } from '../outbox/pulse.ts';
import { lockIds } from '../state/locks.ts';

export interface EraserParts {
  db: Pick<Database, 'transaction' | 'sql'>;
  side: Side;
  blobs: Pick<BlobStore, 'delete'>;
  /** Unix seconds. */
  now(): number;
  log: { warn(fields: object, text: string): void };
}

const PAUSE_MS = 10_000;

/**
 * Erases what was asked for (`request.ts`), in three steps that can each be cut off and gone on with: the rows go and the names of the blobs
 * are kept, in one transaction; the blobs go; the tombstone is written, in one transaction with the end. Documents with their keys and salts go,
 * manifests, what events said, the salts of leaves. Acts, which are on the chain or as free of content as those, stay, and so do statements.
 */
export class Eraser {
  readonly #parts: EraserParts;
  readonly #pulse: Pulse;

  constructor(parts: EraserParts) {
    this.#parts = parts;
    this.#pulse = new Pulse(
      () => this.turn(),
      PAUSE_MS,
      (error) => parts.log.warn({ reason: reasonOf(error) }, 'content could not be erased yet'),
    );
  }

  start(): void {
    this.#pulse.start();
  }

  close(): Promise<void> {
    return this.#pulse.stop();
  }

  /** Erases all that can be erased now. */
  async turn(): Promise<void> {
    while (await this.#clearRows());
    const rows = await this.#parts.db.sql.$queryRaw<{ consignment: Uint8Array; blobs: string[] }[]>`
      SELECT consignment, blobs FROM gateway.erasures WHERE state = 'deleting' ORDER BY requested_at`;
    for (const { consignment, blobs } of rows) {
      for (const cid of blobs) await this.#parts.blobs.delete(cid);
      await this.#finish(hexOf(consignment));
    }
  }

  /** The rows of one consignment of which nothing is on its way any more; whether there was one. */
  async #clearRows(): Promise<boolean> {
    return this.#parts.db.transaction(async (sql) => {
      const [next] = await settled(sql);
      if (!next) return false;
      const id = hexOf(next.consignment);
      await lockIds(sql, [id]);
      // Who held the lock may have taken something in, or placed a hold.
      const still = await settled(sql, id);
      if (still.length > 0) await clearRows(sql, next.consignment);
      return true;
    });
  }

  async #finish(consignment: string): Promise<void> {
    const { db, side, now } = this.#parts;
    const id = bytesOf(consignment);
    await db.transaction(async (sql) => {
      await lockIds(sql, [consignment]);
      const [row] = await sql.$queryRaw<{ basis: ErasureBasis; documents: number }[]>`
        SELECT basis, documents FROM gateway.erasures WHERE consignment = ${id} AND state = 'deleting'`;
      if (!row) return;
      const at = now();
      const statement: ErasureStatement = { format: 'thongquan-erasure/1', side, consignment, at, ...row };
      await sql.$executeRaw`
        DELETE FROM content.document_blobs b USING gateway.erasures e WHERE e.consignment = ${id} AND b.cid = ANY(e.blobs) AND b.state = 'erasing'`;
      await sql.$executeRaw`
        UPDATE gateway.erasures SET state = 'erased', blobs = '{}', erased_at = to_timestamp(${at}) WHERE consignment = ${id}`;
      // Whoever had a part in it may read that it is gone.
      await sql.$executeRaw`
        INSERT INTO content.statements (kind, subject, consignment, organisation, recipients, statement)
        SELECT 'erasure', ${id}, ${id}, declarant,
               ARRAY(SELECT DISTINCT organisation FROM gateway.acts WHERE consignment = ${id}), ${JSON.stringify(statement)}::jsonb
        FROM chain.cases WHERE consignment = ${id} ON CONFLICT DO NOTHING`;
    });
  }
}

/** Consignments to erase of which every event is anchored or refused, known to the other side, and stated in the log. */
const settled = (sql: Sql, only: string | null = null): Promise<{ consignment: Uint8Array }[]> => sql.$queryRaw`
  SELECT e.consignment FROM gateway.erasures e
  WHERE e.state = 'requested' AND (${only}::text IS NULL OR e.consignment = decode(substr(${only}::text, 3), 'hex'))
    AND NOT EXISTS (SELECT 1 FROM gateway.legal_holds h WHERE h.consignment = e.consignment)
    AND NOT EXISTS (SELECT 1 FROM gateway.acts a WHERE a.consignment = e.consignment AND a.state IN ('accepted', 'broadcast'))
    AND NOT EXISTS (SELECT 1 FROM gateway.peer_outbox p WHERE p.subject = e.consignment AND p.acknowledged_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM content.statements s WHERE s.consignment = e.consignment AND s.index IS NULL)
  ORDER BY e.requested_at LIMIT 1`;

/** For who holds the lock of the consignment. */
async function clearRows(sql: Sql, consignment: Uint8Array): Promise<void> {
  const acts = await sql.$queryRaw<{ digest: Uint8Array }[]>`SELECT digest FROM gateway.acts WHERE consignment = ${consignment}`;
  const digests = acts.map(({ digest }) => digest);
  const held = await sql.$queryRaw<{ cid: string }[]>`
    SELECT cid FROM (SELECT cid FROM content.envelopes WHERE digest = ANY(${digests}::bytea[])
                     UNION SELECT cid FROM content.files WHERE digest = ANY(${digests}::bytea[])) own
    WHERE NOT EXISTS (SELECT 1 FROM content.envelopes e WHERE e.cid = own.cid AND e.digest <> ALL(${digests}::bytea[]))
      AND NOT EXISTS (SELECT 1 FROM content.files f WHERE f.cid = own.cid AND f.digest <> ALL(${digests}::bytea[]))
    ORDER BY cid`;
  const cids = held.map(({ cid }) => cid);
  await sql.$executeRaw`
    UPDATE gateway.erasures SET state = 'deleting', blobs = ${cids}::text[],
      documents = (SELECT count(*) FROM content.documents WHERE consignment = ${consignment}) WHERE consignment = ${consignment}`;
  await sql.$executeRaw`DELETE FROM content.rewraps WHERE cid = ANY(${cids}::text[])`;
  await sql.$executeRaw`DELETE FROM content.envelopes WHERE digest = ANY(${digests}::bytea[])`;
  await sql.$executeRaw`DELETE FROM content.files WHERE digest = ANY(${digests}::bytea[])`;
  await sql.$executeRaw`UPDATE content.document_blobs SET state = 'erasing' WHERE cid = ANY(${cids}::text[])`;
  await sql.$executeRaw`DELETE FROM content.documents WHERE consignment = ${consignment}`;
  await sql.$executeRaw`DELETE FROM content.manifests WHERE consignment = ${consignment}`;
  await sql.$executeRaw`UPDATE content.alarms SET detail = '{}' WHERE consignment = ${consignment}`;
  await sql.$executeRaw`UPDATE content.leaves SET salt = NULL WHERE consignment = ${consignment}`;
  await sql.$executeRaw`UPDATE gateway.log_leaves SET salt = NULL WHERE digest = ANY(${digests}::bytea[])`;
  await sql.$executeRaw`UPDATE gateway.peer_outbox SET message = NULL WHERE subject = ${consignment}`;
  await sql.$executeRaw`
    UPDATE gateway.acts SET refusal_args = NULL, event = jsonb_build_object('type', event -> 'type', 't', event -> 't', 'fields', '{}'::jsonb, 'erased', true)
    WHERE consignment = ${consignment}`;
}
