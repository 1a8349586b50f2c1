import type pg from 'pg';
import type { Reach } from '../../protocol/ledger/uses.ts';
import type { Authorisation, Code } from '../../protocol/rules/state.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { decodeState } from './codec.ts';
import type { Fold } from './fold.ts';
import type { Standing } from './standing.ts';

const bytes = (ids: Iterable<string>): Buffer[] => [...ids].map(bytesOf);

/** Puts into the fold what the index already knows of everything that acts reach. */
export async function loadReach(client: pg.ClientBase, fold: Fold, reach: Reach): Promise<void> {
  const authorisations = new Set(reach.authorisations);
  if (reach.consignments.size > 0) {
    const { rows } = await client.query<{ consignment: Buffer; state: unknown }>(
      'SELECT consignment, state FROM chain.cases WHERE consignment = ANY($1)',
      [bytes(reach.consignments)],
    );
    for (const row of rows) {
      const standing = decodeState<Standing>(row.state);
      fold.resume(hexOf(row.consignment), standing);
      for (const use of standing.state.uses) authorisations.add(use);
    }
  }
  const codes = new Set(reach.codes);
  if (authorisations.size > 0) {
    for (const [id, authorisation] of await loadAuthorisations(client, authorisations)) {
      fold.world.authorisations.set(id, authorisation);
      codes.add(authorisation.code);
    }
  }
  if (codes.size > 0) for (const [id, code] of await loadCodes(client, codes)) fold.world.codes.set(id, code);
}

async function loadAuthorisations(client: pg.ClientBase, ids: Iterable<string>): Promise<[string, Authorisation][]> {
  const { rows } = await client.query<{ id: Buffer; code: Buffer; bands: string; debited: string; consignment: Buffer | null }>(
    'SELECT id, code, bands, debited, consignment FROM chain.authorisations WHERE id = ANY($1)',
    [bytes(ids)],
  );
  return rows.map((row) => {
    const consignment = row.consignment ? hexOf(row.consignment) : undefined;
    return [hexOf(row.id), { code: hexOf(row.code), bands: Number(row.bands), debited: Number(row.debited), consignment }];
  });
}

async function loadCodes(client: pg.ClientBase, ids: Iterable<string>): Promise<[string, Code][]> {
  const { rows } = await client.query<{
    id: Buffer;
    owner: Buffer;
    quota: string;
    used: string;
    suspended_vn: boolean;
    suspended_cn: boolean;
    head: Buffer;
  }>('SELECT id, owner, quota, used, suspended_vn, suspended_cn, head FROM chain.codes WHERE id = ANY($1)', [bytes(ids)]);
  return rows.map((row) => [
    hexOf(row.id),
    {
      owner: hexOf(row.owner),
      quota: Number(row.quota),
      used: Number(row.used),
      suspended: { VN: row.suspended_vn, CN: row.suspended_cn },
      head: hexOf(row.head),
    },
  ]);
}
