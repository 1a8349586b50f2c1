import { z } from 'zod';
import { text } from '../../schema/fields.ts';
import { commodity, date, decimal, firm, number, office, traced } from './fields.ts';
import { type CertificateKind, vctOf } from './kind.ts';

const { n: _, ...names } = commodity;

const result = z
  .strictObject({
    /** As `Cadmium`, `Basic Yellow 2`. */
    substance: text(100),
    method: text(100),
    unit: text(20),
    /** What was found, or `ND` below the limit of detection. */
    found: z.union([decimal, z.literal('ND')]),
    limit: decimal.optional(),
    detection: decimal.optional(),
    outcome: z.enum(['PASS', 'FAIL']),
  })
  .refine(
    ({ found, limit, outcome }) => limit === undefined || (found !== 'ND' && Number(found) > Number(limit)) === (outcome === 'FAIL'),
    {
      message: 'the outcome does not follow from what was found',
      path: ['outcome'],
    },
  );

/** Report of a laboratory on samples of one lot. */
export const LAB_TEST: CertificateKind = {
  vct: vctOf('lab-test'),
  issuers: ['QUARANTINE', 'CUSTOMS'],
  claims: z
    .strictObject({
      number,
      office,
      issuedOn: date,
      /** Who tested, and its accreditation (ISO/IEC 17025). */
      laboratory: z.strictObject({ name: text(200), accreditation: text(35) }),
      client: firm,
      goods: z.strictObject({ ...names, ...traced }),
      sample: z.strictObject({ number: text(35), taken: date, by: text(200).optional() }),
      tested: z.strictObject({ from: date, to: date }),
      results: z.array(result).min(1).max(500),
    })
    .refine(({ sample, tested }) => sample.taken <= tested.from && tested.from <= tested.to, {
      message: 'taken, tested and done are not in order',
      path: ['tested'],
    }),
  classes: {
    P1: [
      ...['/number', '/office', '/issuedOn', '/laboratory', '/tested', '/results'],
      ...['vi', 'zh', 'en', 'puc', 'phc', 'lot'].map((name) => `/goods/${name}`),
    ],
    P2: ['/client', '/sample'],
    P3: [],
  },
};
