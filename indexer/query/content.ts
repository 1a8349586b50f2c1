import { type DataSharingAgreement, granted } from '../../protocol/documents/agreement.ts';
import { openDisclosures, type Payload } from '../../protocol/documents/disclosure.ts';
import type { Fields } from '../../protocol/documents/fields.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Queryable } from '../transaction.ts';
import type { Access } from './access.ts';

/** What this side holds of one event's document, as one caller may read it. */
export interface ReadableDocument {
  digest: string;
  type: string;
  payload: Payload;
  disclosures: string[];
  fields: Fields;
  /** Pointers that this side was granted (its own documents: all), of those that the caller may read. */
  granted: string[];
  source: string;
}

interface Row {
  digest: Buffer;
  type: string;
  payload: Payload;
  disclosures: string[];
  granted: string[];
  source: string;
  author: Buffer | null;
}

/**
 * Documents of a consignment in this side's order, in each only the fields that the agreement grants to the caller's roles; its own documents whole. What
 * this side was sent for one of its authorities is not thereby another's.
 *
 * @param only digests of the documents wanted; absent: all.
 */
export async function documentsOf(
  db: Queryable,
  agreement: DataSharingAgreement,
  access: Access,
  consignment: string,
  only?: readonly string[],
): Promise<ReadableDocument[]> {
  const { rows } = await db.query<Row>(
    `SELECT d.digest, d.type, d.payload, d.disclosures, d.granted, d.source, coalesce(c.organisation, g.organisation, l.organisation) AS author
     FROM content.documents d
     LEFT JOIN chain.acts c USING (digest) LEFT JOIN gateway.acts g USING (digest) LEFT JOIN content.leaves l USING (digest)
     WHERE d.consignment = $1 AND ($2::bytea[] IS NULL OR d.digest = ANY($2)) ORDER BY g.seq NULLS LAST, d.received_at, d.digest`,
    [bytesOf(consignment), only?.map(bytesOf) ?? null],
  );
  return rows.map((row) => readable(row, agreement, access));
}

function readable(row: Row, agreement: DataSharingAgreement, access: Access): ReadableDocument {
  const { type, payload, source } = row;
  const own = row.author !== null && hexOf(row.author) === access.organisation;
  const may = (pointer: string): boolean => own || granted(agreement, type, pointer, access.roles, '');
  const disclosures = row.disclosures.filter((disclosure) => may(pointerOf(disclosure)));
  return {
    digest: hexOf(row.digest),
    type,
    payload,
    disclosures,
    fields: fieldsOf(payload, disclosures),
    granted: row.granted.filter(may),
    source,
  };
}

/** Where a disclosure says it belongs, whether or not it is one of the document's own; nowhere, if it is none. */
function pointerOf(disclosure: string): string {
  try {
    return String(JSON.parse(Buffer.from(disclosure, 'base64url').toString())[1]);
  } catch {
    return '';
  }
}

/** A disclosure that is not the document's own is handed out for the verifier to see, but is no field. */
function fieldsOf(payload: Payload, disclosures: readonly string[]): Fields {
  try {
    return openDisclosures(payload, disclosures);
  } catch {
    return Object.assign({}, ...disclosures.map((disclosure) => openedAlone(payload, disclosure)));
  }
}

function openedAlone(payload: Payload, disclosure: string): Fields {
  try {
    return openDisclosures(payload, [disclosure]);
  } catch {
    return {};
  }
}
