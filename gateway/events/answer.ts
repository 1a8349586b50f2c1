import type { Sql } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { canonicalJson } from '../../protocol/documents/canonical.ts';
import { CONTENT_MARKS, type ContentMark, marksOf } from '../../protocol/irregularities.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Accepted } from './submit.ts';
import { type SignedActJson, signedActToJson } from './wire.ts';

/** An act this gateway has, with what the record log has of it. */
export interface FoundAct {
  digest: string;
  origin: string;
  state: string;
  refusal: string | null;
  refusalArgs: unknown;
  marks: number;
  signed: SignedActJson;
  leaf: { index: number; marks: string[] } | undefined;
}

interface Row {
  digest: Uint8Array;
  origin: string;
  state: string;
  refusal: string | null;
  refusal_args: unknown;
  marks: number;
  signed: SignedActJson;
  index: bigint | null;
  leaf_marks: string[] | null;
  carrier: string;
}

export async function findAct(sql: Sql, digest: string): Promise<FoundAct | undefined> {
  return (await findActs(sql, [digest])).get(digest);
}

/** Those of these acts that this gateway has, by digest. */
export async function findActs(sql: Sql, digests: readonly string[]): Promise<Map<string, FoundAct>> {
  const rows = await sql.$queryRaw<Row[]>`
    SELECT a.digest, a.origin, a.state, a.refusal, a.refusal_args, a.marks, a.signed, a.carrier, l.index, l.marks AS leaf_marks
    FROM gateway.acts a LEFT JOIN content.leaves l ON l.digest = a.digest AND a.carrier = 'leaf'
    WHERE a.digest = ANY(${digests.map(bytesOf)}::bytea[])`;
  return new Map(rows.map((row) => [hexOf(row.digest), foundOf(row)]));
}

const foundOf = (row: Row): FoundAct => ({
  digest: hexOf(row.digest),
  origin: row.origin,
  state: row.state,
  refusal: row.refusal,
  refusalArgs: row.refusal_args,
  marks: row.marks,
  signed: row.signed,
  leaf: row.leaf_marks ? { index: Number(row.index ?? -1), marks: row.leaf_marks } : undefined,
});

/** The first answer again, if it is the very same signed act. @throws {Refusal} ACT_ALREADY_DONE */
export function answerOf(found: FoundAct, signed: SignedAct): Accepted {
  const same = canonicalJson(found.signed) === canonicalJson(signedActToJson(signed));
  if (!same || found.state === 'rejected') throw new Refusal('ACT_ALREADY_DONE');
  return stateOf(found);
}

export function stateOf(found: FoundAct): Accepted {
  const content = (found.leaf?.marks ?? []).filter((mark): mark is ContentMark => (CONTENT_MARKS as readonly string[]).includes(mark));
  return {
    id: found.digest,
    state: found.state,
    marks: [...marksOf(found.marks), ...content],
    ...(found.leaf ? { leaf: { index: found.leaf.index } } : {}),
  };
}
