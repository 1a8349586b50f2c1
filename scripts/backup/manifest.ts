import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault, reasonOf } from '../../database/fault.ts';
import { SIDES } from '../../protocol/sides.ts';
import { writeJson } from '../network/files.ts';

const Hex = z.string().regex(/^[0-9a-f]+$/);
/** One sealed file: its name in the folder, its bytes as they lie there, and what opens them. */
const SealedFile = z.strictObject({ file: z.string(), sha256: Hex, iv: Hex, tag: Hex });
export type SealedFile = z.infer<typeof SealedFile>;

/** A table's rows, in order of its primary key, as COPY writes them. */
const TableFile = SealedFile.extend({
  table: z.string(),
  columns: z.array(z.string()),
  rows: z.int().nonnegative(),
  /** Of the rows themselves: two databases with the same rows have the same. */
  content: Hex,
});
export type TableFile = z.infer<typeof TableFile>;

/** `manifest.json` of a backup: all that is in it. Its seal binds it to the key that opens the files. */
export const Manifest = z.strictObject({
  format: z.literal('thongquan-backup/1'),
  side: z.enum(SIDES),
  chainId: z.int().positive(),
  /** ISO 8601, when the snapshot was taken. */
  at: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(TableFile),
  sequences: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  blobs: SealedFile.extend({ count: z.int().nonnegative(), absent: z.array(z.string()) }),
  config: SealedFile,
  /** The record log's head in the snapshot. */
  log: z.strictObject({ size: z.int().nonnegative(), root: Hex }),
  /** The key of all files: a JWE for the passphrase (PBES2-HS512+A256KW, A256GCM). */
  key: z.string(),
});
export type Manifest = z.infer<typeof Manifest>;

const Stored = z.strictObject({ manifest: Manifest, seal: Hex });
const NAME = 'manifest.json';

const sealOf = (manifest: Manifest, key: Uint8Array): string => createHmac('sha256', key).update(JSON.stringify(manifest)).digest('hex');

/** Written last: a folder without it is no backup. */
export const writeManifest = (folder: string, manifest: Manifest, key: Uint8Array): Promise<void> =>
  writeJson(join(folder, NAME), { manifest, seal: sealOf(manifest, key) });

/** @throws Fault BACKUP_INVALID when it is none, or another than was written. */
export async function readManifest(
  folder: string,
  keyOf: (manifest: Manifest) => Promise<Uint8Array>,
): Promise<{ manifest: Manifest; key: Uint8Array }> {
  let stored: z.infer<typeof Stored>;
  try {
    stored = Stored.parse(JSON.parse(await readFile(join(folder, NAME), 'utf8')));
  } catch (error) {
    throw new Fault(
      'BACKUP_INVALID',
      `${folder} holds no whole backup: ${reasonOf(error)}`,
      'name the folder that `npm run backup` wrote, with --from',
    );
  }
  const key = await keyOf(stored.manifest);
  const seal = Buffer.from(sealOf(stored.manifest, key), 'hex');
  const given = Buffer.from(stored.seal, 'hex');
  if (given.length === seal.length && timingSafeEqual(given, seal)) return { manifest: stored.manifest, key };
  throw new Fault('BACKUP_INVALID', `the manifest in ${folder} was changed after it was written`, 'take another copy of the backup');
}
