import { z } from 'zod';
import { bytes32 } from '../../http/schemas.ts';

export const text = z
  .object({ vi: z.string(), zh: z.string(), en: z.string() })
  .meta({ id: 'Text', description: 'One text in three languages.' });
/** Place in a sequence of this gateway's: a decimal number. */
export const place = z.string().regex(/^\d{1,18}$/, { message: 'not a place' });
/** How many of a list at most: 1 to 999. */
export const limit = z.string().regex(/^[1-9]\d{0,2}$/);

/** What became of an event. */
export const accepted = z
  .object({
    id: bytes32.meta({ description: 'Digest of the signed act: asks for the event again.' }),
    state: z.enum(['accepted', 'broadcast', 'anchored', 'rejected']),
    marks: z.array(z.string()).meta({ description: 'Irregularities that were recorded with it.' }),
    leaf: z.object({ index: z.number().int() }).optional().meta({ description: 'Place in the record log, of an event kept there.' }),
  })
  .meta({ id: 'Accepted' });
