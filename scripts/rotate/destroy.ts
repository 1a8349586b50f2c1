import type { Sql } from '../../database/client.ts';
import { Fault } from '../../database/fault.ts';
import type { BlobStore } from '../../gateway/blobs/port.ts';
import { bytesOf, hexOf } from '../../gateway/bytes.ts';
import { readPrivateKeys } from '../../gateway/envelopes/private-keys.ts';
import { encryptionKeyId } from '../../protocol/documents/encryption-key.ts';
import { writeJson } from '../network/files.ts';
import { envelopesOf, laterOpenerOf, openerOf } from './envelopes.ts';
import type { Hosted } from './place.ts';

/**
 * Destroys the private keys of an organisation that ended long enough ago, in the database and in the secrets file.
 *
 * @param endedBefore Unix seconds; what was sealed just before a key ended may still be on its way.
 * @returns ids of the destroyed keys.
 * @throws Fault ENCRYPTION_KEY_NEEDED when stored envelopes open by nothing else; then none is destroyed.
 */
export async function destroy(sql: Sql, blobs: BlobStore, hosted: Hosted, endedBefore: number): Promise<string[]> {
  const keys = (await readPrivateKeys({ sql, tokenSecret: hosted.tokenSecret, hosted: [hosted] })).get(hosted.id) ?? [];
  const ended = new Set(await endedKeys(sql, hosted.id, endedBefore));
  const going = keys.filter(({ id }) => ended.has(id));
  const staying = keys.filter(({ id }) => !ended.has(id));
  if (going.length > 0)
    await demandUnneeded(
      sql,
      blobs,
      hosted,
      going.map(({ id }) => id),
      staying,
    );
  for (const { id } of going)
    await sql.$executeRaw`
      INSERT INTO gateway.encryption_keys (id, organisation, sealed, reason, destroyed_at)
      VALUES (${bytesOf(id)}, ${bytesOf(hosted.id)}, NULL, 'configured', now())
      ON CONFLICT (id) DO UPDATE SET sealed = NULL, destroyed_at = now()`;
  // Also what a command that was killed here has left in the file.
  await forgetConfigured(sql, hosted);
  return going.map(({ id }) => id);
}

async function demandUnneeded(
  sql: Sql,
  blobs: BlobStore,
  hosted: Hosted,
  going: readonly string[],
  staying: Parameters<typeof openerOf>[1],
): Promise<void> {
  let needed = 0;
  for await (const envelope of envelopesOf(sql, blobs, hosted.id)) {
    // Sealed to a key that is not kept here: these have nothing to do with it.
    if (envelope.key !== undefined && !going.includes(envelope.key) && !going.includes(envelope.rewrap?.key ?? '')) continue;
    if (laterOpenerOf(envelope, staying) || (await openerOf(envelope, staying))) continue;
    needed += 1;
  }
  if (needed === 0) return;
  throw new Fault(
    'ENCRYPTION_KEY_NEEDED',
    `${needed} stored envelopes of ${hosted.handle} open by nothing but ${going.join(', ')}`,
    'run the command with --rewrap first, then again',
  );
}

async function endedKeys(sql: Sql, organisation: string, before: number): Promise<string[]> {
  const rows = await sql.$queryRaw<{ id: Uint8Array }[]>`
    SELECT id FROM chain.keys WHERE organisation = ${bytesOf(organisation)} AND use = 1
      AND (retired_at <= ${before} OR revoked_at <= ${before})`;
  return rows.map(({ id }) => hexOf(id));
}

async function forgetConfigured(sql: Sql, hosted: Hosted): Promise<void> {
  const { encPrivateJwk } = hosted;
  if (!encPrivateJwk) return;
  const id = bytesOf(encryptionKeyId(encPrivateJwk));
  const [row] = await sql.$queryRaw<{ id: Uint8Array }[]>`
    SELECT id FROM gateway.encryption_keys WHERE id = ${id} AND destroyed_at IS NOT NULL`;
  if (!row) return;
  const { secrets, secretsPath } = hosted;
  const left = secrets.hosted.map(({ encPrivateJwk: of, ...each }) => (each.id === hosted.id ? each : { ...each, encPrivateJwk: of }));
  await writeJson(secretsPath, { ...secrets, hosted: left });
}
