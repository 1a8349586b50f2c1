import type { TrustList } from '../../protocol/release/verify.ts';
import { rolesOf } from '../../protocol/roles.ts';
import { sideOf } from '../../protocol/sides.ts';
import { hexOf } from '../bytes.ts';
import type { Services } from '../services.ts';

interface Row {
  id: Uint8Array;
  side: number;
  roles: number;
  signer: Uint8Array;
  valid_from: string;
  retired_at: string | null;
  revoked_at: string | null;
  status: number;
}

const seconds = (value: string | null): number => (value === null ? 0 : Math.min(Number(value), Number.MAX_SAFE_INTEGER));

/** All registered signing keys as this side's index has them, for gates to take along. A key of an organisation switched off counts as revoked. */
export async function trustList({ config, db, now }: Services): Promise<TrustList> {
  const rows = await db.sql.$queryRaw<Row[]>`
    SELECT k.id, o.side, k.roles & o.roles AS roles, k.signer, k.valid_from::text, k.retired_at::text, k.revoked_at::text, o.status
    FROM chain.keys k JOIN chain.organisations o ON o.id = k.organisation WHERE k.use = 0 ORDER BY k.id`;
  const keys = rows.flatMap((row) => {
    const side = sideOf(row.side);
    if (!side) return [];
    const revokedAt = row.status === 1 ? seconds(row.revoked_at) : seconds(row.revoked_at) || 1;
    const times = { validFrom: seconds(row.valid_from), retiredAt: seconds(row.retired_at), revokedAt };
    return [{ id: hexOf(row.id), side, roles: rolesOf(row.roles), signer: hexOf(row.signer), ...times }];
  });
  return { format: 'thongquan-trust/1', chainId: Number(config.chainId), directory: config.addresses.directory, at: now(), keys };
}
