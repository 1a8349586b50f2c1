import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { BODY_LIMIT } from '../plugins/limits.ts';
import { BEHAVIOURS, CAPTURE_LIMIT } from './capture.ts';

const version = z.string().regex(/^2\.0(\.\d+)*$/, { message: 'not version 2.0' });

/** What a client may say of the version it speaks; identifiers are answered in the form they were captured in. */
export const versionHeaders = z.object({
  'gs1-epcis-version': version.optional(),
  'gs1-cbv-version': version.optional(),
  'gs1-epc-format': z.literal('No_Preference', { error: 'identifiers are answered as they were captured' }).optional(),
});
export const captureHeaders = z.object({
  ...versionHeaders.shape,
  'gs1-capture-error-behaviour': z.enum(BEHAVIOURS).default('rollback'),
});

/** Page size and place of a list (EPCIS 2.0 §12.4). */
export const pageQuery = {
  perPage: z
    .string()
    .regex(/^([1-9]\d?|100)$/, { message: 'not 1 to 100' })
    .default('30'),
  nextPageToken: z
    .string()
    .regex(/^\d{1,18}$/, { message: 'not a token of ours' })
    .optional(),
};

export const withVersions = (reply: FastifyReply): FastifyReply =>
  reply
    .header('gs1-epcis-version', '2.0.0')
    .header('gs1-cbv-version', '2.0.0')
    .header('gs1-epcis-capture-limit', CAPTURE_LIMIT)
    .header('gs1-epcis-capture-file-size-limit', BODY_LIMIT);

/** Says where the next page is (RFC 8288). Nothing is told where there is none. */
export function withNext(reply: FastifyReply, path: string, query: Record<string, string>, next: bigint | undefined): FastifyReply {
  if (next === undefined) return reply;
  return reply.header('link', `<${path}?${new URLSearchParams({ ...query, nextPageToken: String(next) })}>; rel="next"`);
}
