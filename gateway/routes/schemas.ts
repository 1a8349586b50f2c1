import { z } from 'zod';

export const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/, { message: 'not 32 bytes of lower-case hex' });
export const text = z.object({ vi: z.string(), zh: z.string(), en: z.string() });

/** RFC 9457 problem details, as plugins/errors.ts writes them. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string().optional(),
  pointer: z.string().optional(),
  remedy: z.string(),
  retryable: z.boolean(),
});

/** What became of an event. */
export const accepted = z.object({
  id: bytes32,
  state: z.enum(['accepted', 'broadcast', 'anchored', 'rejected']),
  marks: z.array(z.string()),
  leaf: z.object({ index: z.number() }).optional(),
});
