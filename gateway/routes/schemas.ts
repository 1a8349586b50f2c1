import { z } from 'zod';
import { REFUSAL_CODES } from '../../protocol/refusals.ts';

export const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/, { message: 'not 32 bytes of lower-case hex' });
export const text = z
  .object({ vi: z.string(), zh: z.string(), en: z.string() })
  .meta({ id: 'Text', description: 'One text in three languages.' });
/** Place in a sequence of this gateway's: a decimal number. */
export const place = z.string().regex(/^\d{1,18}$/, { message: 'not a place' });
export const moment = z.string().meta({ format: 'date-time' });

/** RFC 9457 problem details, as plugins/errors.ts writes them. */
export const problem = z
  .object({
    type: z.string().meta({ examples: ['urn:thongquan:refusal:TRACK_NOT_YOURS'] }),
    title: z.string().meta({ description: 'The cause, in the caller’s language (Accept-Language: vi, zh or en).' }),
    status: z.number().int(),
    code: z.enum(REFUSAL_CODES as [string, ...string[]]).meta({ description: 'Of docs/errors.md; codes do not change.' }),
    detail: z.string().optional().meta({ description: 'What was wrong this time, in English.' }),
    pointer: z.string().optional().meta({ description: 'JSON Pointer into the request.' }),
    remedy: z.string(),
    retryable: z.boolean().meta({ description: 'The very same request may be accepted later.' }),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457) of a refusal.' });

/** What became of an event. */
export const accepted = z
  .object({
    id: bytes32.meta({ description: 'Digest of the signed act: asks for the event again.' }),
    state: z.enum(['accepted', 'broadcast', 'anchored', 'rejected']),
    marks: z.array(z.string()).meta({ description: 'Irregularities that were recorded with it.' }),
    leaf: z.object({ index: z.number().int() }).optional().meta({ description: 'Place in the record log, of an event kept there.' }),
  })
  .meta({ id: 'Accepted' });
