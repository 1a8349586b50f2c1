import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Sql } from '../../database/client.ts';
import { Fault } from '../../database/fault.ts';
import { bytesOf, hexOf } from '../../gateway/bytes.ts';
import { keepPrivateKey, type PrivateKey, readPrivateKeys } from '../../gateway/envelopes/private-keys.ts';
import { generateKey, pointOf } from '../../protocol/acts/sign.ts';
import type { Report } from '../network/supervise.ts';
import type { Hosted } from './place.ts';
import type { RegistryWriter } from './registry.ts';

export interface RotationParts {
  db: Database;
  registry: RegistryWriter;
  hosted: Hosted;
  /** How long both keys are sealed to, the new one by those who know of it. */
  overlapSeconds: number;
  /** The keys in use are known to others: nothing is sealed to them any more. */
  compromised: boolean;
  /** Unix seconds. */
  now(): number;
  report: Report;
}

/** How long the side's index may take to come to the chain's head. */
const SEEN_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 250;

/**
 * Gives an organisation a new key for encryption and ends those before it. Each step stands by itself and is looked for before it is taken: a command
 * that was killed is carried on by the next.
 *
 * @returns id of the key that is in use now.
 * @throws Fault REGISTRY_REFUSED, ROTATION_UNSEEN
 */
export async function rotate(parts: RotationParts): Promise<string> {
  const { db, registry, hosted, report } = parts;
  // The private key is kept before the chain says that there is one: no envelope comes that nobody opens.
  const { key, compromised } = await begun(parts);
  const before = await keysBefore(db.sql, hosted.id, key.id);
  if (compromised) {
    await registry.revoke(before);
    report(`revoked ${before.length} of its keys`);
  }
  await registry.add(key.id, hosted.id, pointOf(key.jwk), parts.now());
  report(`${key.id} is registered`);
  // Before this side has seen it, it would not know the key either: the overlap begins when it does.
  await seen(db.sql, 'the new key', async () => (await unrevoked(db.sql, hosted.id)).includes(key.id));
  if (!compromised)
    for (const id of before) {
      await registry.retire(id, parts.now() + Math.max(parts.overlapSeconds, LEAST_OVERLAP_S));
      report(`${id} is sealed to until ${new Date((parts.now() + parts.overlapSeconds) * 1000).toISOString()} at the latest`);
    }
  await seen(db.sql, 'the end of the keys before', async () => (await openEnded(db.sql, hosted.id)).every((id) => id === key.id));
  await db.sql.$executeRaw`UPDATE gateway.encryption_keys SET in_use_at = now() WHERE id = ${bytesOf(key.id)}`;
  return key.id;
}

/** The registry takes no retirement in the past of its own clock, which may be ahead of this machine's. */
const LEAST_OVERLAP_S = 60;

/** The rotation that was begun and not finished, or a new one. A compromise is not forgotten by carrying on without saying so again. */
async function begun({ db, hosted, compromised }: RotationParts): Promise<{ key: PrivateKey; compromised: boolean }> {
  const find = async () =>
    (
      await db.sql.$queryRaw<{ id: Uint8Array; reason: string }[]>`
        SELECT id, reason FROM gateway.encryption_keys
        WHERE organisation = ${bytesOf(hosted.id)} AND in_use_at IS NULL AND destroyed_at IS NULL`
    )[0];
  if (!(await find())) await keepPrivateKey(db.sql, hosted.id, generateKey(), hosted.tokenSecret, compromised ? 'compromise' : 'rotation');
  else if (compromised)
    await db.sql.$executeRaw`
      UPDATE gateway.encryption_keys SET reason = 'compromise' WHERE organisation = ${bytesOf(hosted.id)} AND in_use_at IS NULL`;
  const row = await find();
  const keys = await readPrivateKeys({ sql: db.sql, tokenSecret: hosted.tokenSecret, hosted: [hosted] });
  const key = row && keys.get(hosted.id)?.find(({ id }) => id === hexOf(row.id));
  if (!row || !key)
    throw new Fault('ROTATION_RUNNING', 'the rotation was finished by another command', 'see what stands, and run it again if need be');
  return { key, compromised: row.reason === 'compromise' };
}

const unrevoked = (sql: Sql, organisation: string): Promise<string[]> => idsIn(sql, organisation, false);
const openEnded = (sql: Sql, organisation: string): Promise<string[]> => idsIn(sql, organisation, true);

async function idsIn(sql: Sql, organisation: string, endless: boolean): Promise<string[]> {
  const rows = await sql.$queryRaw<{ id: Uint8Array }[]>`
    SELECT id FROM chain.keys WHERE organisation = ${bytesOf(organisation)} AND use = 1 AND revoked_at IS NULL
      AND (retired_at IS NULL OR NOT ${endless})`;
  return rows.map(({ id }) => hexOf(id));
}

/** Keys that are sealed to or may come to be, but for the new one. */
async function keysBefore(sql: Sql, organisation: string, key: string): Promise<string[]> {
  return (await unrevoked(sql, organisation)).filter((id) => id !== key);
}

async function seen(sql: Sql, what: string, is: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + SEEN_WITHIN_MS; !(await is()); await sleep(LOOK_EVERY_MS)) {
    if (Date.now() < until) continue;
    const [head] = await sql.$queryRaw<{ number: string }[]>`SELECT block::text AS number FROM chain.checkpoint`;
    throw new Fault(
      'ROTATION_UNSEEN',
      `the index, at block ${head?.number ?? 'none'}, has not seen ${what} for two minutes`,
      "see that the side's indexer runs, then run the command again: it carries on",
    );
  }
}
