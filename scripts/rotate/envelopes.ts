import type { Sql } from '../../database/client.ts';
import type { BlobStore } from '../../gateway/blobs/port.ts';
import { bytesOf, hexOf } from '../../gateway/bytes.ts';
import type { PrivateKey } from '../../gateway/envelopes/private-keys.ts';
import { openEnvelope, recipientKeyOf } from '../../protocol/documents/envelope.ts';

/** A stored envelope of one organisation, and which key opens it. */
export interface StoredEnvelope {
  cid: string;
  jwe: string;
  /** Named by the envelope; undefined for one of the first release. */
  key: string | undefined;
  /** Its content key, sealed once more. */
  rewrap: { key: string; jwe: string } | undefined;
}

const PAGE = 500;

/** Every envelope that is stored here for an organisation, each once. */
export async function* envelopesOf(sql: Sql, blobs: BlobStore, organisation: string): AsyncGenerator<StoredEnvelope> {
  for (let last = ''; ; ) {
    const rows = await sql.$queryRaw<{ cid: string; key: Uint8Array | null; jwe: string | null }[]>`
      SELECT DISTINCT e.cid, r.key, r.jwe FROM content.envelopes e LEFT JOIN content.rewraps r ON r.cid = e.cid
      WHERE e.recipient = ${bytesOf(organisation)} AND e.cid > ${last} ORDER BY e.cid LIMIT ${PAGE}`;
    for (const { cid, key, jwe: rewrapped } of rows) {
      const blob = await blobs.get(cid);
      if (!blob) continue;
      const jwe = Buffer.from(blob).toString();
      const rewrap = key && rewrapped !== null ? { key: hexOf(key), jwe: rewrapped } : undefined;
      yield { cid, jwe, key: recipientKeyOf(jwe), rewrap };
    }
    if (rows.length < PAGE) return;
    last = rows.at(-1)?.cid ?? '';
  }
}

/** The key among these that opens an envelope itself. */
export async function openerOf({ jwe, key }: StoredEnvelope, keys: readonly PrivateKey[]): Promise<PrivateKey | undefined> {
  for (const each of keys) {
    if (key !== undefined && key !== each.id) continue;
    const opens = await openEnvelope(jwe, each.jwk).then(
      () => true,
      () => false,
    );
    if (opens) return each;
  }
  return undefined;
}

/** The key among these that opens what its content key was sealed to once more. */
export const laterOpenerOf = ({ rewrap }: StoredEnvelope, keys: readonly PrivateKey[]): PrivateKey | undefined =>
  keys.find(({ id }) => id === rewrap?.key);
