import { z } from 'zod';
import { aeoCn } from '../identifiers/aeo.ts';
import { phc, puc } from '../identifiers/code.ts';
import { gln } from '../identifiers/gs1.ts';
import { mst } from '../identifiers/mst.ts';
import { uscc } from '../identifiers/uscc.ts';
import { spelled, text, word, written } from './fields.ts';

const firm = z
  .strictObject({
    name: text(200),
    mst: written(mst).optional(),
    uscc: written(uscc).optional(),
    kind: word.optional(),
    ocop: z.number().int().min(1).max(5).optional(),
    aeo: written(aeoCn).optional(),
  })
  .refine((value) => (value.mst === undefined) !== (value.uscc === undefined), { message: 'exactly one of mst and uscc' });

/** Who stands behind a manifest. */
export const parties = z.strictObject({
  exporter: firm,
  importer: firm,
  carrier: firm,
  grower: z.strictObject({ puc: spelled(puc), name: text(200).optional() }).optional(),
  packer: z.strictObject({ phc: spelled(phc), gln: written(gln).optional() }).optional(),
  yard: z.strictObject({ vn: text(64), cn: text(64) }).optional(),
});
