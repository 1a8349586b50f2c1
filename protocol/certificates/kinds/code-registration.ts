import { z } from 'zod';
import { codeKind, traceCode } from '../../identifiers/code.ts';
import { positiveKg, spelled, text } from '../../schema/fields.ts';
import { commodity, country, date, firm, number, office } from './fields.ts';
import { type CertificateKind, vctOf } from './kind.ts';

const { n: _, ...names } = commodity;

/** A growing area or packing house, registered for one commodity and one market. */
export const CODE_REGISTRATION: CertificateKind = {
  vct: vctOf('code-registration'),
  issuers: ['QUARANTINE'],
  claims: z
    .strictObject({
      number,
      office,
      issuedOn: date,
      code: spelled(traceCode),
      kind: z.enum(['PUC', 'PHC']),
      market: country,
      commodity: z.strictObject(names),
      place: text(200),
      owner: firm,
      /** Of a growing area. */
      hectares: z.number().positive().max(100_000).optional(),
      /** Yield of a season that may be sold under the code, kg. */
      quota: positiveKg.optional(),
      validFrom: date,
      validUntil: date.optional(),
    })
    .refine(({ code, kind }) => codeKind(code) === kind, { message: 'the code is of the other kind', path: ['kind'] })
    .refine(({ validFrom, validUntil }) => validUntil === undefined || validFrom <= validUntil, {
      message: 'ends before it begins',
      path: ['validUntil'],
    }),
  classes: {
    P1: [
      ...['/number', '/office', '/issuedOn', '/code', '/kind', '/market', '/commodity', '/place', '/validFrom', '/validUntil'],
      ...['/quota', '/hectares'],
    ],
    P2: ['/owner'],
    P3: [],
  },
};
