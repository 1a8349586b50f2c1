import type pg from 'pg';
import type { Reach } from '../../protocol/ledger/uses.ts';
import type { Authorisation, Code } from '../../protocol/rules/state.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { decodeState } from './codec.ts';
import type { Fold } from './fold.ts';
import { Memory } from './memory.ts';
import type { Standing } from './standing.ts';

const bytes = (ids: Iterable<string>): Buffer[] => [...ids].map(bytesOf);

/** Puts into the fold what the index already knows of everything that acts reach; `memory` spares reading what this writer wrote itself. */
export async function loadReach(client: pg.ClientBase, fold: Fold, reach: Reach, memory = new Memory()): Promise<void> {
  const authorisations = new Set(reach.authorisations);
  for (const [consignment, standing] of await loadStandings(client, reach.consignments, memory)) {
    fold.resume(consignment, standing);
    for (const use of standing.state.uses) authorisations.add(use);
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

async function loadStandings(client: pg.ClientBase, consignments: Iterable<string>, memory: Memory): Promise<[string, Standing][]> {
  const wanted = bytes(consignments);
  if (wanted.length === 0) return [];
  const { rows } = await client.query<{ consignment: Buffer; writer: string }>(
    'SELECT consignment, xmin::text AS writer FROM chain.cases WHERE consignment = ANY($1)',
    [wanted],
  );
  const found: [string, Standing][] = [];
  const unknown: Buffer[] = [];
  for (const { consignment, writer } of rows) {
    const id = hexOf(consignment);
    const standing = memory.recall(id, writer);
    if (standing) found.push([id, standing]);
    else unknown.push(consignment);
  }
  if (unknown.length === 0) return found;
  const { rows: read } = await client.query<{ consignment: Buffer; state: unknown }>(
    'SELECT consignment, state FROM chain.cases WHERE consignment = ANY($1)',
    [unknown],
  );
  for (const { consignment, state } of read) {
    const standing = decodeState<Standing>(state);
    memory.written(standing);
    found.push([hexOf(consignment), standing]);
  }
  return found;
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
