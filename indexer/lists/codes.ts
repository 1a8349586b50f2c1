import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import { NO_QUOTA } from '../../protocol/acts/terms.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { defineList } from './list.ts';
import { sliceOf } from './rows.ts';
import { bytes32, flag, handle } from './schemas.ts';

/** Kilograms in a band, the unit of quotas on chain. */
const BAND_KG = 100;
export const kgOf = (bands: string | number): number => Number(bands) * BAND_KG;
/** What is left of a season's quota; null where there is none. */
export const leftOf = (quota: string | number, used: string | number): number | null =>
  Number(quota) === NO_QUOTA ? null : Math.max(0, kgOf(quota) - kgOf(used));

const authorisation = z
  .object({ id: bytes32, authorisedKg: z.number().int(), debitedKg: z.number().int(), consignment: bytes32.nullable() })
  .meta({ id: 'CodeAuthorisation' });
export const codeItem = z
  .object({
    id: bytes32,
    name: z.string().nullable().meta({ description: 'As far as this side was told.' }),
    owner: bytes32,
    ownerHandle: handle,
    quotaKg: z.number().int().nullable(),
    usedKg: z.number().int(),
    leftKg: z.number().int().nullable(),
    suspended: z.object({ VN: z.boolean(), CN: z.boolean() }),
    authorisations: z.array(authorisation),
  })
  .meta({ id: 'CodeLine' });

interface Row {
  id: Buffer;
  owner: Buffer;
  quota: string;
  used: string;
  suspended_vn: boolean;
  suspended_cn: boolean;
  name: string | null;
  lots: { id: string; bands: string; debited: string; consignment: string | null }[] | null;
}

/** Of each code the authorisations that were made last; all of them are of one code (`/v1/codes/{id}`). */
const LOTS = 100;

/** Codes with what is left of their quota, and their authorisations. */
export const codesList = defineList({
  url: '/v1/codes',
  id: 'listCodes',
  summary: 'Codes with status and quota',
  about: `Of authorities and auditors all, of others their own. At most ${LOTS} authorisations each. A past moment: ask for one code.`,
  tag: 'codes',
  filters: {
    name: z.string().min(1).max(40).optional(),
    owner: bytes32.optional(),
    suspended: flag.optional().meta({ description: 'In either market.' }),
  },
  item: codeItem,
  sorts: { id: [{ sql: Prisma.sql`c.id`, kind: 'bytes' }] },
  usual: 'id',
  asOf: false,
  async read({ db, reader, context }, query, slice) {
    const { name, owner, suspended } = query;
    const rows = await sliceOf<Row>(
      db,
      Prisma.sql`
        SELECT c.*, n.name,
               (SELECT json_agg(json_build_object('id', '0x' || encode(a.id, 'hex'), 'bands', a.bands::text, 'debited', a.debited::text,
                                                  'consignment', '0x' || encode(a.consignment, 'hex')) ORDER BY a.id)
                FROM (SELECT * FROM chain.authorisations a WHERE a.code = c.id ORDER BY a.id LIMIT ${LOTS}) a) AS lots
        FROM chain.codes c LEFT JOIN content.codes n ON n.id = c.id`,
      [
        reader.all ? undefined : Prisma.sql`c.owner = ${bytesOf(reader.organisation)}`,
        name === undefined ? undefined : Prisma.sql`n.name = ${name}`,
        owner === undefined ? undefined : Prisma.sql`c.owner = ${bytesOf(owner)}`,
        suspended && Prisma.sql`(c.suspended_vn OR c.suspended_cn) = ${suspended === 'true'}`,
      ],
      slice,
    );
    const items = rows.slice(0, slice.limit).map((row) => ({
      id: hexOf(row.id),
      name: row.name,
      owner: hexOf(row.owner),
      ownerHandle: context.handleOf(hexOf(row.owner)),
      quotaKg: Number(row.quota) === NO_QUOTA ? null : kgOf(row.quota),
      usedKg: kgOf(row.used),
      leftKg: leftOf(row.quota, row.used),
      suspended: { VN: row.suspended_vn, CN: row.suspended_cn },
      authorisations: (row.lots ?? []).map((lot) => ({
        id: lot.id,
        authorisedKg: kgOf(lot.bands),
        debitedKg: kgOf(lot.debited),
        consignment: lot.consignment,
      })),
    }));
    const last = items.at(-1);
    return { items, next: rows.length > slice.limit && last ? [last.id] : null };
  },
});
