import { z } from 'zod';
import { REFUSAL_CODES } from '../protocol/refusals.ts';

export const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/, { message: 'not 32 bytes of lower-case hex' });
export const moment = z.string().meta({ format: 'date-time' });

/** RFC 9457 problem details, as http/errors.ts writes them. */
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
