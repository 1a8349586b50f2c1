import type { Sql } from '../../database/client.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { bytesOf } from '../bytes.ts';

/** What an operator must mend before the relayer can go on. */
export type RelayerAlarm = 'RELAYER_UNFUNDED' | 'RELAYER_BALANCE_LOW' | 'RELAYER_FEE_CAP' | 'RELAYER_NONCE_TAKEN';

/** Raised once for `about`, 32 bytes of hex: the transaction that waits. */
export async function raiseRelayerAlarm(sql: Sql, kind: RelayerAlarm, about: string, detail: Record<string, string>): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO content.alarms (kind, consignment, digest, detail)
    VALUES (${kind}, ${bytesOf(ZERO)}, ${bytesOf(about)}, ${JSON.stringify(detail)}::jsonb) ON CONFLICT DO NOTHING`;
}

/** Takes alarms of a kind back, whatever they are about. */
export async function clearRelayerAlarm(sql: Sql, kind: RelayerAlarm): Promise<void> {
  await sql.$executeRaw`DELETE FROM content.alarms WHERE kind = ${kind}`;
}
