import { z } from 'zod';
import { distinct, text } from '../../schema/fields.ts';
import { commodity, containers, country, date, firm, hs6, number, office, traced, weights } from './fields.ts';
import { type CertificateKind, vctOf } from './kind.ts';

const goods = z
  .array(z.strictObject({ ...commodity, ...traced, ...weights, sci: text(200), hs: hs6 }))
  .min(1)
  .max(99)
  .refine((lines) => distinct(lines.map(({ n }) => n)), { message: 'two lines have one number' });

/** Disinfestation or disinfection, of the model certificate of ISPM 12. */
const treatment = z.strictObject({
  date,
  kind: text(100),
  chemical: text(100).optional(),
  concentration: text(50).optional(),
  /** Duration and temperature, as it is printed. */
  conditions: text(100).optional(),
});

/** Phytosanitary certificate: the model certificate of ISPM 12, with the codes that China asks for. */
export const PHYTOSANITARY: CertificateKind = {
  vct: vctOf('phytosanitary'),
  issuers: ['QUARANTINE'],
  claims: z.strictObject({
    number,
    office,
    issuedOn: date,
    /** Country whose plant protection organisation it is made out to. */
    to: country,
    origin: country,
    /** Place of origin. */
    place: text(200),
    /** Declared means of conveyance. */
    conveyance: text(100),
    /** Declared point of entry. */
    entry: text(100),
    containers: containers.optional(),
    marks: text(500).optional(),
    exporter: firm,
    consignee: firm,
    /** Entry quarantine permit of the destination; names the same consignee. */
    permit: text(20).optional(),
    goods,
    treatment: treatment.optional(),
    declaration: text(2_000).optional(),
  }),
  classes: {
    P1: [
      ...['/number', '/office', '/issuedOn', '/to', '/origin', '/place', '/entry', '/containers', '/treatment'],
      ...['n', 'vi', 'zh', 'en', 'sci', 'pkg', 'net', 'puc', 'phc', 'lot'].map((name) => `/goods/*/${name}`),
    ],
    P2: ['/conveyance', '/marks', '/exporter', '/consignee', '/permit', '/declaration', '/goods/*/hs'],
    P3: [],
  },
};
