import type { Tx } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { canonicalJson } from '../../protocol/documents/canonical.ts';
import { CONTENT_MARKS, type ContentMark, marksOf } from '../../protocol/irregularities.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';
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

export async function findAct(tx: Tx, digest: string): Promise<FoundAct | undefined> {
  const row = await tx.gatewayAct.findUnique({ where: { digest: bytesOf(digest) } });
  if (!row) return undefined;
  const leaf = row.carrier === 'leaf' ? await tx.contentLeaf.findUnique({ where: { digest: row.digest } }) : null;
  return {
    digest,
    origin: row.origin,
    state: row.state,
    refusal: row.refusal,
    refusalArgs: row.refusalArgs,
    marks: row.marks,
    signed: row.signed as unknown as SignedActJson,
    leaf: leaf ? { index: Number(leaf.index ?? -1), marks: leaf.marks } : undefined,
  };
}

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
