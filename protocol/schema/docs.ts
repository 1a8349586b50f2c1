import { z } from 'zod';
import { fileReference } from '../documents/files.ts';
import { cnDeclaration, cnRegime, vnDeclaration, vnOffice, vnProcedure } from '../identifiers/declaration.ts';
import { isDate } from '../time.ts';
import { text, word, written } from './fields.ts';

const date = z.string().refine(isDate, { message: 'not a day YYYY-MM-DD' });

/** The certificate itself, attached. */
const file = fileReference.optional();

/** Documents a manifest refers to; each is named when it is known. */
export const docs = z.strictObject({
  vnDecl: z.strictObject({ no: written(vnDeclaration), type: written(vnProcedure), office: written(vnOffice) }).optional(),
  cnDecl: z.strictObject({ no: written(cnDeclaration), flag: z.enum(['E', 'I']), regime: written(cnRegime) }).optional(),
  cnBatch: text(35).optional(),
  phyto: z.strictObject({ no: text(35), issued: date.optional(), replaces: text(35).optional(), ad: text(64).optional(), file }).optional(),
  coo: z.strictObject({ form: text(20), no: text(40), file }).optional(),
  labCert: z.strictObject({ no: text(40), tests: z.array(text(40)).max(64), result: word, file }).optional(),
});
