import type { Sql } from '../../database/client.ts';
import { Fault } from '../../database/fault.ts';
import type { BlobStore } from '../../gateway/blobs/port.ts';
import { bytesOf, hexOf } from '../../gateway/bytes.ts';
import { readPrivateKeys } from '../../gateway/envelopes/private-keys.ts';
import { rewrapEnvelope } from '../../protocol/documents/envelope.ts';
import { envelopesOf, laterOpenerOf, openerOf } from './envelopes.ts';
import type { Hosted } from './place.ts';

export interface Rewrapped {
  /** The key that all of them open by now. */
  key: string;
  rewrapped: number;
  /** They did already. */
  before: number;
  /** No key kept here opens them, or they are of a form that does not tell its content key. */
  left: number;
}

/** Seals the content keys of an organisation's stored envelopes for its newest valid key. The envelopes stay as they are. */
export async function rewrap(sql: Sql, blobs: BlobStore, hosted: Hosted, now: number): Promise<Rewrapped> {
  const keys = (await readPrivateKeys({ sql, tokenSecret: hosted.tokenSecret, hosted: [hosted] })).get(hosted.id) ?? [];
  const newest = await newestValid(sql, hosted.id, now);
  const target = keys.find(({ id }) => id === newest);
  if (!target)
    throw new Fault(
      'ENCRYPTION_KEY_NEEDED',
      `${hosted.handle} has no valid key whose private key is kept here`,
      'rotate its keys first: npm run rotate-keys',
    );
  const { d: _, ...publicKey } = target.jwk;
  const recipient = { ...publicKey, kid: target.id };
  const tally: Rewrapped = { key: target.id, rewrapped: 0, before: 0, left: 0 };
  for await (const envelope of envelopesOf(sql, blobs, hosted.id)) {
    if (envelope.rewrap?.key === target.id || (await openerOf(envelope, [target]))) {
      tally.before += 1;
      continue;
    }
    const opener = await openerOf(envelope, keys);
    const later = laterOpenerOf(envelope, keys);
    const jwe = opener
      ? rewrapEnvelope(envelope.jwe, undefined, opener.jwk, recipient)
      : later && rewrapEnvelope(envelope.jwe, envelope.rewrap?.jwe, later.jwk, recipient);
    if (jwe === undefined) {
      tally.left += 1;
      continue;
    }
    await sql.$executeRaw`
      INSERT INTO content.rewraps (cid, key, jwe) VALUES (${envelope.cid}, ${bytesOf(target.id)}, ${jwe})
      ON CONFLICT (cid) DO UPDATE SET key = excluded.key, jwe = excluded.jwe, created_at = now()`;
    tally.rewrapped += 1;
  }
  return tally;
}

async function newestValid(sql: Sql, organisation: string, now: number): Promise<string | undefined> {
  const [row] = await sql.$queryRaw<{ id: Uint8Array }[]>`
    SELECT id FROM chain.keys WHERE organisation = ${bytesOf(organisation)} AND use = 1 AND revoked_at IS NULL
      AND valid_from <= ${now} AND (retired_at IS NULL OR ${now} < retired_at)
    ORDER BY valid_from DESC, id LIMIT 1`;
  return row && hexOf(row.id);
}
