import type { Sql } from '../database/client.ts';
import { type Role, roleBit, rolesOf } from '../protocol/roles.ts';
import type { Delegation } from '../protocol/rules/actor.ts';
import { type Side, sideOf } from '../protocol/sides.ts';
import { bytesOf, hexOf } from './bytes.ts';
import type { Registry } from './chain/registry.ts';

/** A registered key with the standing of its organisation, as the chain has it now. */
export interface KeyRecord {
  id: string;
  organisation: string;
  side: Side;
  /** What the key may speak as. */
  roles: Role[];
  /** ERC-7913 signer, 0x hex. */
  signer: string;
  validFrom: number;
  /** 0 none. */
  retiredAt: number;
  revokedAt: number;
  /** An organisation switched off counts as if all its keys were revoked. */
  active: boolean;
}

/** Who is registered: the index's tables, and the registry itself for what is not indexed yet. */
export interface Participants {
  key(sql: Sql, id: string): Promise<KeyRecord | undefined>;
  /** Those of these that the index has, by id; the registry is not asked. */
  keys(sql: Sql, ids: readonly string[]): Promise<Map<string, KeyRecord | undefined>>;
  /** What `agent` may declare for others at `time`. */
  delegations(sql: Sql, agent: string, time: number): Promise<Delegation[]>;
  /** Agents that declare for `principal` at present, as of a few seconds ago. */
  agents(sql: Sql, principal: string): Promise<string[]>;
}

const REMEMBERED_MS = 5_000;

interface KeyRow {
  id: Uint8Array;
  organisation: Uint8Array;
  side: number;
  roles: number;
  org_roles: number;
  status: number;
  signer: Uint8Array;
  valid_from: string;
  retired_at: string | null;
  revoked_at: string | null;
}

const seconds = (value: string | null): number => (value === null ? 0 : Math.min(Number(value), Number.MAX_SAFE_INTEGER));

function recordOf(row: KeyRow): KeyRecord | undefined {
  const side = sideOf(row.side);
  return (
    side && {
      id: hexOf(row.id),
      organisation: hexOf(row.organisation),
      side,
      roles: rolesOf(row.roles & row.org_roles),
      signer: hexOf(row.signer),
      validFrom: seconds(row.valid_from),
      retiredAt: seconds(row.retired_at),
      revokedAt: seconds(row.revoked_at),
      active: row.status === 1,
    }
  );
}

export function participantsOf(registry: Registry): Participants {
  const remembered = new Map<string, { agents: string[]; until: number }>();
  return {
    async key(sql, id) {
      const keys = await this.keys(sql, [id]);
      // A key whose side is none counts as known: the registry has nothing else to say of it.
      return keys.has(id) ? keys.get(id) : registry.key(id);
    },
    async keys(sql, ids) {
      const rows = await sql.$queryRaw<KeyRow[]>`
        SELECT k.id, k.organisation, o.side, k.roles, o.roles AS org_roles, o.status, k.signer,
               k.valid_from::text, k.retired_at::text, k.revoked_at::text
        FROM chain.keys k JOIN chain.organisations o ON o.id = k.organisation WHERE k.id = ANY(${ids.map(bytesOf)}::bytea[]) AND k.use = 0`;
      return new Map(rows.map((row) => [hexOf(row.id), recordOf(row)]));
    },
    async delegations(sql, agent, time) {
      const rows = await sql.$queryRaw<{ principal: Uint8Array; claims: number; goods: number; lane: Uint8Array }[]>`
        SELECT d.principal, d.claims, d.goods, d.lane FROM chain.delegations d JOIN chain.organisations o ON o.id = d.principal
        WHERE d.agent = ${bytesOf(agent)} AND d.valid_from <= ${time} AND ${time} < d.valid_until
          AND o.status = 1 AND o.roles & ${roleBit('EXPORTER')} <> 0`;
      return rows.map(({ principal, claims, goods, lane }) => ({ principal: hexOf(principal), claims, goods, lane: hexOf(lane) }));
    },
    async agents(sql, principal) {
      const known = remembered.get(principal);
      if (known && known.until > Date.now()) return known.agents;
      const now = Math.floor(Date.now() / 1000);
      const rows = await sql.$queryRaw<{ agent: Uint8Array }[]>`
        SELECT agent FROM chain.delegations WHERE principal = ${bytesOf(principal)} AND valid_from <= ${now} AND ${now} < valid_until`;
      const agents = rows.map((row) => hexOf(row.agent));
      if (remembered.size > 10_000) remembered.clear();
      remembered.set(principal, { agents, until: Date.now() + REMEMBERED_MS });
      return agents;
    },
  };
}
