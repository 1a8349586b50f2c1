import type { Sql } from '../../database/client.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { sha256, utf8 } from '../../protocol/hash.ts';
import { bytesOf } from '../bytes.ts';

/**
 * What no operator may pass over:
 * - `SPLIT_VIEW`: the two sides have different blocks at one height;
 * - `CHAIN_REORGANISED`: our own node has another block where we have signed one;
 * - `LOG_REWRITTEN`: the other side's record log is not the one that it signed before.
 */
export type CheckpointAlarm = 'SPLIT_VIEW' | 'CHAIN_REORGANISED' | 'LOG_REWRITTEN';

/** Raised once for a height. `detail` keeps the signed statements: they prove it to anybody. */
export async function raiseCheckpointAlarm(sql: Sql, kind: CheckpointAlarm, height: number, detail: object): Promise<void> {
  const digest = Buffer.from(sha256(utf8(`${kind} ${height}`)));
  await sql.$executeRaw`
    INSERT INTO content.alarms (kind, consignment, digest, detail) VALUES (${kind}, ${bytesOf(ZERO)}, ${digest}, ${JSON.stringify({ height, ...detail })}::jsonb)
    ON CONFLICT (digest, kind) DO NOTHING`;
}
