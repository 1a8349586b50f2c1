import { z } from 'zod';
import { declaration } from '../../identifiers/declaration.ts';
import { SEAL_CLASSES, seal } from '../../identifiers/seal.ts';
import { distinct, text, time, written } from '../../schema/fields.ts';
import { commodity, containers, country, date, firm, hs6, number, office, traced, weights } from './fields.ts';
import { type CertificateKind, vctOf } from './kind.ts';

/** That customs released goods for export. */
export const EXPORT_RELEASE: CertificateKind = {
  vct: vctOf('export-release'),
  issuers: ['CUSTOMS'],
  claims: z.strictObject({
    number,
    office,
    issuedOn: date,
    declaration: written(declaration),
    /** With the offset of the side that released. */
    releasedAt: time,
    from: country,
    to: country,
    crossing: text(64),
    exporter: firm,
    consignee: firm.optional(),
    containers: containers.optional(),
    seals: z
      .array(z.strictObject({ number: written(seal), class: z.enum(SEAL_CLASSES) }))
      .min(1)
      .max(99)
      .optional(),
    /** Consignment on the chain: never shown to strangers. */
    consignment: z
      .string()
      .regex(/^0x[0-9a-f]{64}$/, { message: 'not a consignment id' })
      .optional(),
    goods: z
      .array(z.strictObject({ ...commodity, ...traced, ...weights, hs: hs6 }))
      .min(1)
      .max(999)
      .refine((lines) => distinct(lines.map(({ n }) => n)), { message: 'two lines have one number' }),
  }),
  classes: {
    P1: [
      ...['/number', '/office', '/issuedOn', '/from', '/to', '/crossing'],
      ...['n', 'vi', 'zh', 'en', 'pkg', 'net', 'puc', 'phc', 'lot'].map((name) => `/goods/*/${name}`),
    ],
    P2: ['/declaration', '/releasedAt', '/exporter', '/containers', '/seals', '/consignment', '/goods/*/hs'],
    P3: ['/consignee'],
  },
};
