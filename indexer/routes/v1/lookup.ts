import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bytes32 } from '../../../http/schemas.ts';
import type { Context } from '../../context.ts';
import { IDENTIFIER_KINDS, lookUp } from '../../query/lookup.ts';
import { stateRoute } from '../state.ts';

/** Consignments by an identifier that their documents carry. */
export function lookupRoute(app: FastifyInstance, context: Context): void {
  stateRoute(app, context, {
    ...{ url: '/v1/lookup', id: 'lookUp', summary: 'Consignments by an identifier', tag: 'consignments', reveals: true, asOf: false },
    about:
      'A plate, container, seal, declaration, phytosanitary certificate, certificate of origin, batch, code or lot, written with or without its separators. Only what the reader was granted is found.',
    query: { kind: z.enum(IDENTIFIER_KINDS), value: z.string().min(2).max(64) },
    answer: z
      .object({
        items: z.array(
          z.object({ consignment: bytes32, version: z.number().int().nullable(), digest: bytes32, paths: z.array(z.string()) }),
        ),
        complete: z.boolean().meta({ description: 'False when there may be more than are told.' }),
      })
      .meta({ id: 'Found' }),
    read: ({ db, reader }, { kind, value }) => lookUp(db, context.agreement, reader, kind, value),
  });
}
