import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { mayRead } from '../query/access.ts';
import { defineList } from './list.ts';
import { sliceOf } from './rows.ts';
import { bytes32 } from './schemas.ts';

interface Row {
  id: string;
  kind: string;
  consignment: Buffer;
  digest: Buffer;
  detail: unknown;
  raised_at: Date;
}

/** Irregular marks of both chain and content, and disagreements that the index found. */
export const irregularitiesList = defineList({
  url: '/v1/alarms',
  id: 'listIrregularities',
  summary: 'Irregularities',
  about: 'Of all consignments for authorities and auditors; for others of one that they have a part in, which is to be named.',
  tag: 'consignments',
  filters: {
    consignment: bytes32.optional(),
    kind: z
      .string()
      .regex(/^[A-Z_]{1,40}$/)
      .optional()
      .meta({ description: 'A mark such as NOT_READY or WEIGHT_DIFF, or the name of an alarm.' }),
  },
  item: z
    .object({ id: z.string(), kind: z.string(), consignment: bytes32, digest: bytes32, detail: z.unknown(), raisedAt: z.string() })
    .meta({ id: 'Irregularity' }),
  sorts: { raised: [{ sql: Prisma.sql`id`, kind: 'number' }] },
  usual: '-raised',
  asOf: [],
  async read({ db, reader, asOf }, query, slice) {
    const { consignment } = query;
    if (!reader.all && (consignment === undefined || !(await mayRead(db, reader, consignment))))
      throw new Refusal('NOT_GRANTED', 'only those of your own consignments', '/consignment');
    const rows = await sliceOf<Row>(
      db,
      Prisma.sql`SELECT id, kind, consignment, digest, detail, raised_at FROM content.alarms`,
      [
        consignment === undefined ? undefined : Prisma.sql`consignment = ${bytesOf(consignment)}`,
        query.kind === undefined ? undefined : Prisma.sql`kind = ${query.kind}`,
        asOf && Prisma.sql`raised_at <= to_timestamp(${asOf.time})`,
      ],
      slice,
    );
    const items = rows.slice(0, slice.limit).map((row) => ({
      id: row.id,
      kind: row.kind,
      consignment: hexOf(row.consignment),
      digest: hexOf(row.digest),
      detail: reader.all ? row.detail : ownOnly(row.detail),
      raisedAt: row.raised_at.toISOString(),
    }));
    const last = items.at(-1);
    return { items, next: rows.length > slice.limit && last ? [Number(last.id)] : null };
  },
});

/** Which other consignments an alarm is about is for those who see them. */
function ownOnly(detail: unknown): unknown {
  if (typeof detail !== 'object' || detail === null) return detail;
  return Object.fromEntries(Object.entries(detail).filter(([name]) => name !== 'with'));
}
