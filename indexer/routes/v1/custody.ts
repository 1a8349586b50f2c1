import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bytes32 } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { sideCode } from '../../../protocol/sides.ts';
import { bytesOf, hexOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';
import { clocks, handle, time } from '../../lists/schemas.ts';
import { clocksOf, utcOf } from '../../query/clocks.ts';
import { custodyOf, readHandlings } from '../../query/custody.ts';
import { factsOf } from '../../query/facts.ts';
import { standingAsOf } from '../../query/standing.ts';
import { stateRoute } from '../state.ts';
import { readable } from './consignments.ts';

const answer = z
  .object({
    consignment: bytes32,
    units: z.array(
      z.object({
        bit: z.number().int(),
        unit: z.string().nullable(),
        disputed: z.boolean().meta({ description: 'A hand-over was disputed and not accepted since.' }),
        custody: z.array(
          z.object({
            custodian: bytes32.nullable().meta({ description: 'Null once it has left the gates.' }),
            custodianHandle: handle,
            from: time,
            until: time.meta({ description: 'Null where it still has it.' }),
            event: z.string(),
            digest: bytes32,
          }),
        ),
        seen: z.array(z.object({ type: z.string(), digest: bytes32, organisation: bytes32, by: handle, at: clocks })),
      }),
    ),
  })
  .meta({ id: 'ConsignmentCustody' });

/** Who had each unit of a consignment, and when. */
export function custodyRoute(app: FastifyInstance, context: Context): void {
  stateRoute(app, context, {
    ...{
      url: '/v1/consignments/:id/custody',
      id: 'getCustody',
      summary: 'Who had its units when',
      tag: 'consignments',
      asOf: true,
      answer,
    },
    about:
      'Its declarant from lodging on, the exporting side’s gate once a unit is in, the importing side’s once it accepts: crossing passes nothing.',
    params: { id: bytes32 },
    async read(asking, { id }) {
      await readable(asking, id);
      const { db, asOf } = asking;
      const facts = await factsOf(db, id, asOf);
      const state = (asOf ? await standingAsOf(db, id, asOf.block) : facts?.standing)?.state;
      const [lodged, ...handlings] = await readHandlings(db, id, asOf);
      if (!facts || !state || !lodged) throw new Refusal('CONSIGNMENT_UNKNOWN');
      const { rows } = await db.query<{ id: Buffer }>('SELECT id FROM chain.organisations WHERE side = $1 AND id = ANY($2)', [
        sideCode(state.exporting),
        handlings.map(({ organisation }) => bytesOf(organisation)),
      ]);
      const exporting = new Set(rows.map((row) => hexOf(row.id)));
      const units = custodyOf({ ...lodged, organisation: state.declarant }, state.units, handlings, (gate) => exporting.has(gate));
      const named = (organisation: string | null) => (organisation === null ? null : context.handleOf(organisation));
      return {
        consignment: id,
        units: units.map(({ bit, disputed, custody, seen }) => ({
          bit,
          unit: facts.labels[bit] ?? null,
          disputed,
          custody: custody.map(({ custodian, from, until, by }) => ({
            ...{ custodian, custodianHandle: named(custodian), from: utcOf(from), until: until === null ? null : utcOf(until) },
            ...{ event: by.type, digest: by.digest },
          })),
          seen: seen.map(({ type, digest, organisation, at }) => ({
            ...{ type, digest, organisation, by: context.handleOf(organisation), at: clocksOf(at) ?? null },
          })),
        })),
      };
    },
  });
}
