import type { Sql } from '../../database/client.ts';
import { roleBit } from '../../protocol/roles.ts';
import { type Side, sideCode } from '../../protocol/sides.ts';

/** ERC-7913 signers of our keys: verifier (20 bytes) ‖ qx ‖ qy (64). */
const VERIFIER_BYTES = 20;
const POINT_BYTES = 64;

/** Points of the keys by which a side's gateways may sign at a time, Unix seconds. */
export async function gatewayPoints(sql: Sql, side: Side, at: number): Promise<Uint8Array[]> {
  const role = roleBit('GATEWAY');
  const rows = await sql.$queryRaw<{ signer: Uint8Array }[]>`
    SELECT k.signer FROM chain.keys k JOIN chain.organisations o ON o.id = k.organisation
    WHERE o.side = ${sideCode(side)} AND o.status = 1 AND k.use = 0 AND k.roles & o.roles & ${role} <> 0
      AND k.valid_from <= ${at} AND (k.retired_at IS NULL OR k.retired_at = 0 OR k.retired_at > ${at}) AND (k.revoked_at IS NULL OR k.revoked_at = 0)
      AND length(k.signer) = ${VERIFIER_BYTES + POINT_BYTES}`;
  return rows.map((row) => row.signer.subarray(VERIFIER_BYTES));
}
