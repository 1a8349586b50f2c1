import type { Tx } from '../../database/client.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { bytesOf } from '../bytes.ts';

/** What an operator must mend before the relayer can go on. */
export type RelayerAlarm = 'RELAYER_UNFUNDED' | 'RELAYER_BALANCE_LOW' | 'RELAYER_FEE_CAP' | 'RELAYER_NONCE_TAKEN';

/** Raised once for `about`, 32 bytes of hex: the transaction that waits. */
export async function raiseRelayerAlarm(tx: Tx, kind: RelayerAlarm, about: string, detail: Record<string, string>): Promise<void> {
  await tx.alarm.createMany({ data: [{ kind, consignment: bytesOf(ZERO), digest: bytesOf(about), detail }], skipDuplicates: true });
}
