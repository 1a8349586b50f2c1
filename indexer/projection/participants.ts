import type pg from 'pg';
import type { ParticipantRecord, Registry } from '../../protocol/ledger/registry.ts';
import { bytesOf } from '../bytes.ts';

const textOf = (time: bigint | undefined): string | null => time?.toString() ?? null;

/** Writes one changed record of the registry. Onboarding is rare: one statement each, in the order they happened. */
export async function saveParticipant(client: pg.ClientBase, changed: ParticipantRecord): Promise<void> {
  if ('signer' in changed)
    await client.query(
      `INSERT INTO chain.keys (id, organisation, use, roles, signer, valid_from, retired_at, revoked_at, block)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (id) DO UPDATE SET retired_at = excluded.retired_at, revoked_at = excluded.revoked_at, block = excluded.block`,
      [
        bytesOf(changed.id),
        bytesOf(changed.organisation),
        changed.use,
        changed.roles,
        bytesOf(changed.signer),
        textOf(changed.validFrom),
        textOf(changed.retiredAt),
        textOf(changed.revokedAt),
        changed.block,
      ],
    );
  else if ('agent' in changed)
    await client.query(
      `INSERT INTO chain.delegations (principal, agent, active, valid_from, valid_until, claims, goods, lane, block)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (principal, agent) DO UPDATE SET active = excluded.active, valid_from = excluded.valid_from,
         valid_until = excluded.valid_until, claims = excluded.claims, goods = excluded.goods, lane = excluded.lane, block = excluded.block`,
      [
        bytesOf(changed.principal),
        bytesOf(changed.agent),
        changed.from < changed.to,
        textOf(changed.from),
        textOf(changed.to),
        changed.claims,
        changed.goods,
        bytesOf(changed.lane),
        changed.block,
      ],
    );
  else
    await client.query(
      `INSERT INTO chain.organisations (id, side, roles, status, block) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET roles = excluded.roles, status = excluded.status, block = excluded.block`,
      [bytesOf(changed.id), changed.side, changed.roles, changed.active ? 1 : 0, changed.block],
    );
}

/** Writes all participants anew, after the logs they were folded from were rolled back. */
export async function rewriteParticipants(client: pg.ClientBase, registry: Registry): Promise<void> {
  await client.query('DELETE FROM chain.organisations');
  await client.query('DELETE FROM chain.keys');
  await client.query('DELETE FROM chain.delegations');
  const all = [...registry.organisations.values(), ...registry.keys.values(), ...registry.delegations.values()];
  for (const record of all) await saveParticipant(client, record);
}
