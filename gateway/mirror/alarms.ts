import type { Sql } from '../../database/client.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { sha256, utf8 } from '../../protocol/hash.ts';
import { bytesOf } from '../bytes.ts';

/**
 * What this side finds in the other side's record log:
 * - `LOG_REWRITTEN`: it is not the one that was signed, read or anchored before;
 * - `LOG_WITHHELD`: the chain has a head of it that it does not serve;
 * - `LOG_SILENT`: it has served no head that could be verified for too long;
 * - `LEAF_NOT_LOGGED`: a leaf that the other side told us of is not at its place.
 */
export type LogAlarm = 'LOG_REWRITTEN' | 'LOG_WITHHELD' | 'LOG_SILENT' | 'LEAF_NOT_LOGGED';

/** Raised once for `about`: a size, a digest, or nothing more than the log itself. `detail` keeps what proves it. */
export async function raiseLogAlarm(sql: Sql, kind: LogAlarm, about: string, detail: object): Promise<void> {
  const digest = Buffer.from(sha256(utf8(`${kind} ${about}`)));
  await sql.$executeRaw`
    INSERT INTO content.alarms (kind, consignment, digest, detail) VALUES (${kind}, ${bytesOf(ZERO)}, ${digest}, ${JSON.stringify(detail)}::jsonb)
    ON CONFLICT (digest, kind) DO NOTHING`;
}

/** Takes back what has passed by itself. What proves a rewriting stays. */
export async function clearLogAlarms(sql: Sql, kind: 'LOG_WITHHELD' | 'LOG_SILENT'): Promise<void> {
  await sql.$executeRaw`DELETE FROM content.alarms WHERE kind = ${kind}`;
}
