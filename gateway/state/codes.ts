import type { Sql } from '../../database/client.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { decodeAmend, decodeAuthorise, decodeLodge, type Use } from '../../protocol/acts/terms.ts';
import { eventOf } from '../../protocol/events.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { ROLES } from '../../protocol/roles.ts';
import { applyCodeAct, creditUses, useAuthorisations } from '../../protocol/rules/codes.ts';
import type { Case, World } from '../../protocol/rules/state.ts';
import type { Side } from '../../protocol/sides.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { type PendingCodeAct, pendingCodeActs } from './rows.ts';

/**
 * Puts these codes and authorisations into the world as they stand: the chain's tables, then what is on its way there. Uses by
 * other consignments' manifests that are not anchored yet count, or one lot could be lodged twice within a block.
 */
export async function loadCodes(sql: Sql, world: World, codes: readonly string[], authorisations: readonly string[]): Promise<void> {
  // First what is under way, then the tables: an act that the index takes in meanwhile is met twice, and the second time changes nothing.
  const pending = await pendingCodeActs(sql);
  const ids = new Set(codes);
  for (const act of pending) {
    const authorised = eventOf(act.signed.act.kind) === 'CODE_AUTHORISED' ? decodeAuthorise(act.signed.act.data) : undefined;
    if (authorised && authorisations.includes(authorised.authorisation)) ids.add(act.signed.act.subject);
  }
  const rows = await sql.$queryRaw<{ code: Uint8Array }[]>`
    SELECT DISTINCT code FROM chain.authorisations WHERE id = ANY(${authorisations.map(bytesOf)}::bytea[])`;
  for (const row of rows) ids.add(hexOf(row.code));
  await loadAnchored(sql, world, [...ids]);
  for (const act of pending) {
    try {
      applyPending(world, act, ids);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

interface CodeRow {
  id: Uint8Array;
  owner: Uint8Array;
  quota: bigint;
  used: bigint;
  suspended_vn: boolean;
  suspended_cn: boolean;
  head: Uint8Array;
  authorisation: Uint8Array | null;
  bands: bigint;
  debited: bigint;
  consignment: Uint8Array | null;
}

/** One statement: a code's head must be of the same moment as what is authorised under it. */
async function loadAnchored(sql: Sql, world: World, ids: readonly string[]): Promise<void> {
  const rows = await sql.$queryRaw<CodeRow[]>`
    SELECT c.id, c.owner, c.quota, c.used, c.suspended_vn, c.suspended_cn, c.head, a.id AS authorisation, a.bands, a.debited, a.consignment
    FROM chain.codes c LEFT JOIN chain.authorisations a ON a.code = c.id WHERE c.id = ANY(${ids.map(bytesOf)}::bytea[])`;
  for (const row of rows) {
    const code = hexOf(row.id);
    if (!world.codes.has(code))
      world.codes.set(code, {
        owner: hexOf(row.owner),
        quota: Number(row.quota),
        used: Number(row.used),
        suspended: { VN: row.suspended_vn, CN: row.suspended_cn },
        head: hexOf(row.head),
      });
    if (row.authorisation)
      world.authorisations.set(hexOf(row.authorisation), {
        code,
        bands: Number(row.bands),
        debited: Number(row.debited),
        consignment: row.consignment ? hexOf(row.consignment) : undefined,
      });
  }
}

function applyPending(world: World, stored: PendingCodeAct, ids: ReadonlySet<string>): void {
  const { side } = stored;
  const { act } = stored.signed;
  const type = eventOf(act.kind);
  if (type === 'MANIFEST_ANCHORED') debit(world, act.consignment, side, decodeLodge(act.data)?.uses ?? []);
  else if (type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT') debit(world, act.consignment, side, decodeAmend(act.data)?.uses ?? []);
  else if (type === 'MANIFEST_CANCELLED') credit(world, act.consignment);
  else if (type && ids.has(act.subject)) {
    // Built on another head than the tables': they have it already, or it can never stand.
    if (act.prev !== (world.codes.get(act.subject)?.head ?? ZERO)) return;
    const actor = { organisation: stored.organisation, side, roles: ROLES, delegations: [], key: stored.signed.key };
    applyCodeAct(world, type, act, stored.digest, actor);
  }
}

function debit(world: World, consignment: string, exporting: Side, uses: readonly Use[]): void {
  const known = uses.filter((use) => world.authorisations.has(use.authorisation));
  if (known.length === 0) return;
  // Only the side and the list of uses are looked at: suspension was judged when the manifest was accepted.
  useAuthorisations(world, { exporting, uses: [] as string[] } as Case, consignment, known);
}

function credit(world: World, consignment: string): void {
  const uses = [...world.authorisations].flatMap(([id, authorisation]) => (authorisation.consignment === consignment ? [id] : []));
  creditUses(world, { uses } as Case);
}
