import type { FastifyInstance } from 'fastify';
import { NO_QUOTA } from '../../../protocol/acts/terms.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { bytesOf, hexOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';
import { decodeCursor, encodeCursor, pageQuery } from '../../query/parameters.ts';

/** Kilograms in a band, the unit of quotas on chain. */
const BAND_KG = 100;
const kg = (bands: string): number => Number(bands) * BAND_KG;

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

/** Codes with what is left of their quota, and their authorisations; the names as far as this side was told. */
export function codesRoute(app: FastifyInstance, context: Context): void {
  app.get('/v1/codes', async (request) => {
    const access = await context.access(request);
    const { limit, cursor } = parseOrRefuse(pageQuery, request.query);
    const [after = null] = decodeCursor(cursor, ['string']) ?? [];
    const { rows } = await context.database.pool.query<Row>(
      `SELECT c.*, n.name,
              (SELECT json_agg(json_build_object('id', '0x' || encode(a.id, 'hex'), 'bands', a.bands::text, 'debited', a.debited::text,
                                                 'consignment', '0x' || encode(a.consignment, 'hex')) ORDER BY a.id)
               FROM chain.authorisations a WHERE a.code = c.id) AS lots
       FROM chain.codes c LEFT JOIN content.codes n ON n.id = c.id
       WHERE ($1::bool OR c.owner = $2) AND ($3::bytea IS NULL OR c.id > $3) ORDER BY c.id LIMIT $4`,
      [access.all, bytesOf(access.organisation), after === null ? null : bytesOf(String(after)), limit + 1],
    );
    const items = rows.slice(0, limit).map((row) => ({
      id: hexOf(row.id),
      name: row.name,
      owner: hexOf(row.owner),
      ownerHandle: context.handleOf(hexOf(row.owner)),
      quotaKg: Number(row.quota) === NO_QUOTA ? null : kg(row.quota),
      usedKg: kg(row.used),
      suspended: { VN: row.suspended_vn, CN: row.suspended_cn },
      authorisations: (row.lots ?? []).map((lot) => ({
        id: lot.id,
        authorisedKg: kg(lot.bands),
        debitedKg: kg(lot.debited),
        consignment: lot.consignment,
      })),
    }));
    const last = items.at(-1);
    return { items, cursor: rows.length > limit && last ? encodeCursor([last.id]) : null };
  });
}
