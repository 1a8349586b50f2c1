import type { FastifyInstance } from 'fastify';
import { bytes32 } from '../../../http/schemas.ts';
import { NO_QUOTA } from '../../../protocol/acts/terms.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { bytesOf, hexOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';
import { codeItem, kgOf, leftOf } from '../../lists/codes.ts';
import { foldAsOf } from '../../query/standing.ts';
import { stateRoute } from '../state.ts';

/** Consignments whose lodgings are folded to tell a code's quota. */
const MOST_USES = 2_000;

/** One code with all its authorisations, folded from the acts; now, or as it was. */
export function codeRoute(app: FastifyInstance, context: Context): void {
  stateRoute(app, context, {
    ...{ url: '/v1/codes/:id', id: 'getCode', summary: 'A code with its authorisations and quota', tag: 'codes' },
    ...{ params: { id: bytes32 }, asOf: true, answer: codeItem },
    async read({ db, reader, asOf }, { id }) {
      const { rows: users } = await db.query<{ consignment: Buffer }>(
        'SELECT DISTINCT consignment FROM chain.authorisations WHERE code = $1 AND consignment IS NOT NULL LIMIT $2',
        [bytesOf(id), MOST_USES + 1],
      );
      if (users.length > MOST_USES) throw new Refusal('QUERY_TOO_BROAD', `more than ${MOST_USES} consignments used it`);
      const { rows: names } = await db.query<{ name: string }>('SELECT name FROM content.codes WHERE id = $1', [bytesOf(id)]);
      const consignments = users.map(({ consignment }) => hexOf(consignment));
      const { world } = await foldAsOf(db, consignments, [id], asOf?.block ?? Number.MAX_SAFE_INTEGER);
      const code = world.codes.get(id);
      if (!code || !(reader.all || code.owner === reader.organisation)) throw new Refusal('NOT_FOUND', 'no such code is yours to see');
      const lots = [...world.authorisations].filter(([, lot]) => lot.code === id).sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        id,
        name: names[0]?.name ?? null,
        owner: code.owner,
        ownerHandle: context.handleOf(code.owner),
        quotaKg: code.quota === NO_QUOTA ? null : kgOf(code.quota),
        usedKg: kgOf(code.used),
        leftKg: leftOf(code.quota, code.used),
        suspended: code.suspended,
        authorisations: lots.map(([lot, { bands, debited, consignment }]) => ({
          id: lot,
          authorisedKg: kgOf(bands),
          debitedKg: kgOf(debited),
          consignment: consignment ?? null,
        })),
      };
    },
  });
}
