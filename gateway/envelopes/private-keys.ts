import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import type { Sql } from '../../database/client.ts';
import type { HostedOrganisation } from '../../database/config.ts';
import { Fault } from '../../database/fault.ts';
import type { P256PrivateKey } from '../../protocol/acts/sign.ts';
import { encryptionKeyId } from '../../protocol/documents/encryption-key.ts';
import { bytesOf, hexOf } from '../bytes.ts';

/** A private key that opens envelopes for one of the organisations hosted here. */
export interface PrivateKey {
  /** As the registry names it. */
  id: string;
  jwk: P256PrivateKey;
}

export interface PrivateKeyParts {
  sql: Sql;
  /** 32 bytes of hex. A copy of the database alone opens nothing. */
  tokenSecret: string;
  hosted: readonly HostedOrganisation[];
}

const INFO = 'thongquan encryption keys';
const storeKey = (tokenSecret: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', Buffer.from(tokenSecret, 'hex'), Buffer.alloc(0), INFO, 32));

/** A private key as the database keeps it: a JWE for the side's token secret that names the key. */
export const sealPrivateKey = (jwk: P256PrivateKey, tokenSecret: string): Promise<string> =>
  new CompactEncrypt(Buffer.from(JSON.stringify(jwk)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: encryptionKeyId(jwk) })
    .encrypt(storeKey(tokenSecret));

async function unsealPrivateKey(id: string, sealed: string, tokenSecret: string): Promise<PrivateKey> {
  const options = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
  const opened = await compactDecrypt(sealed, storeKey(tokenSecret), options).catch((error: unknown) => {
    throw unusable(id, error);
  });
  const jwk = JSON.parse(Buffer.from(opened.plaintext).toString()) as P256PrivateKey;
  if (encryptionKeyId(jwk) !== id) throw unusable(id);
  return { id, jwk };
}

const unusable = (id: string, cause?: unknown): Fault =>
  new Fault(
    'ENCRYPTION_KEY_UNUSABLE',
    `the private key ${id} does not open with this side's token secret`,
    'restore the secrets file that the database was used with',
    cause,
  );

interface Row {
  id: Uint8Array;
  organisation: Uint8Array;
  sealed: string | null;
}

/** Every private key there is, by organisation, the newest last: those of the secrets file, unless destroyed, then those of the database. */
export async function readPrivateKeys({ sql, tokenSecret, hosted }: PrivateKeyParts): Promise<Map<string, PrivateKey[]>> {
  const rows = await sql.$queryRaw<Row[]>`SELECT id, organisation, sealed FROM gateway.encryption_keys ORDER BY created_at, id`;
  const destroyed = new Set(rows.filter(({ sealed }) => sealed === null).map(({ id }) => hexOf(id)));
  const keys = new Map<string, PrivateKey[]>();
  for (const { id: organisation, encPrivateJwk } of hosted) {
    if (!encPrivateJwk) continue;
    const id = encryptionKeyId(encPrivateJwk);
    if (!destroyed.has(id)) keys.set(organisation, [{ id, jwk: encPrivateJwk }]);
  }
  for (const { id, organisation, sealed } of rows) {
    if (sealed === null) continue;
    const of = hexOf(organisation);
    keys.set(of, [...(keys.get(of) ?? []), await unsealPrivateKey(hexOf(id), sealed, tokenSecret)]);
  }
  return keys;
}

/** What stands of a content key that was sealed once more, and for which key. */
export async function rewrapOf(sql: Sql, cid: string): Promise<{ key: string; jwe: string } | undefined> {
  const [row] = await sql.$queryRaw<{ key: Uint8Array; jwe: string }[]>`SELECT key, jwe FROM content.rewraps WHERE cid = ${cid}`;
  return row && { key: hexOf(row.key), jwe: row.jwe };
}

/** Makes sure that a private key is kept, before anybody may seal to it. */
export async function keepPrivateKey(
  sql: Sql,
  organisation: string,
  jwk: P256PrivateKey,
  tokenSecret: string,
  reason: 'rotation' | 'compromise',
): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO gateway.encryption_keys (id, organisation, sealed, reason)
    VALUES (${bytesOf(encryptionKeyId(jwk))}, ${bytesOf(organisation)}, ${await sealPrivateKey(jwk, tokenSecret)}, ${reason})`;
}
