import { z } from 'zod';
import { distinct, positiveKg, refuseAs, text } from '../../schema/fields.ts';
import { commodity, country, date, decimal, firm, hs6, number, office, packages, traced } from './fields.ts';
import { type CertificateKind, vctOf } from './kind.ts';

/** Value free on board: shown where the criterion counts regional value, and else left out. */
const fob = z.strictObject({ amount: decimal, currency: z.string().regex(/^[A-Z]{3}$/, { message: 'not a currency of ISO 4217' }) });
const percent = z.number().min(0).max(100);

const item = <Criterion extends readonly [string, ...string[]]>(criteria: Criterion) => ({
  ...commodity,
  ...traced,
  marks: text(500).optional(),
  pkg: packages,
  gross: positiveKg,
  hs: hs6,
  criterion: z.enum(criteria),
  /** Regional value content, percent. */
  rvc: percent.optional(),
  fob: fob.optional(),
  invoice: z.strictObject({ number: text(35), date }),
});

/** An original certificate of the first country of export, for goods that go on from a second. */
const backToBack = z.strictObject({ number, country, issuedOn: date });

const shared = {
  number,
  office,
  issuedOn: date,
  exporter: firm,
  consignee: firm,
  /** Country of import. */
  to: country,
  transport: z.strictObject({ departure: date, conveyance: text(100), discharge: text(100) }),
  /** Issued after shipment. */
  retroactive: z.boolean().optional(),
  /** Company of another country that invoiced. */
  thirdParty: firm.optional(),
  backToBack: backToBack.optional(),
};

interface Line {
  n: number;
  criterion: string;
  rvc?: number | undefined;
  fob?: unknown;
}

const items = <T extends z.ZodType<Line>>(line: T) =>
  z
    .array(line)
    .min(1)
    .max(50)
    .check((ctx) => {
      if (!distinct(ctx.value.map(({ n }) => n))) refuseAs(ctx, 'SCHEMA_INVALID', 'two lines have one number');
      ctx.value.forEach(({ criterion, rvc, fob: value }, i) => {
        if (criterion !== 'RVC') return;
        if (rvc === undefined) refuseAs(ctx, 'SCHEMA_INVALID', 'the criterion counts regional value: say how much', [i, 'rvc']);
        if (value === undefined) refuseAs(ctx, 'SCHEMA_INVALID', 'the criterion counts regional value: say the value', [i, 'fob']);
      });
    });

const OPEN = ['/number', '/office', '/issuedOn', '/to', '/retroactive', '/backToBack'];
const classesWith = (more: readonly string[]): CertificateKind['classes'] => ({
  P1: [...OPEN, ...['n', 'vi', 'zh', 'en', 'pkg', 'gross', 'criterion', 'puc', 'phc', 'lot', ...more].map((name) => `/goods/*/${name}`)],
  P2: ['/exporter', '/transport', ...['hs', 'marks', 'rvc', 'producer'].map((name) => `/goods/*/${name}`)],
  P3: ['/consignee', '/thirdParty', '/goods/*/fob', '/goods/*/invoice'],
});

/** Criteria of box 8 of Form E (ASEAN–China). */
const FORM_E = ['WO', 'PE', 'RVC', 'CTH', 'PSR'] as const;

/** Certificate of origin, Form E: ASEAN–China Free Trade Area. */
export const ORIGIN_FORM_E: CertificateKind = {
  vct: vctOf('origin-form-e'),
  issuers: ['CUSTOMS'],
  claims: z.strictObject({ ...shared, origin: country, exhibition: text(200).optional(), goods: items(z.strictObject(item(FORM_E))) }),
  classes: { ...classesWith([]), P1: [...classesWith([]).P1, '/origin', '/exhibition'] },
};

/** Criteria of RCEP: wholly obtained, of originating materials alone, change of heading, regional value, chemical reaction. */
const RCEP = ['WO', 'PE', 'CTC', 'RVC', 'CR'] as const;

/** Certificate of origin of the Regional Comprehensive Economic Partnership: each line has its own country of origin, and may have its producer. */
export const ORIGIN_RCEP: CertificateKind = {
  vct: vctOf('origin-rcep'),
  issuers: ['CUSTOMS'],
  claims: z.strictObject({
    ...shared,
    goods: items(
      z.strictObject({
        ...item(RCEP),
        origin: country,
        producer: firm.optional(),
        /** Materials of other members (accumulation), and minimal content within the tolerance. */
        cumulated: z.boolean().optional(),
        deMinimis: z.boolean().optional(),
      }),
    ),
  }),
  classes: classesWith(['origin', 'cumulated', 'deMinimis']),
};
