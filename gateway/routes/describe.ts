import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import { type Access, needsToken } from '../access/access.ts';
import { problem } from './schemas.ts';

export interface Description {
  summary: string;
  tag: string;
  /** Who may call it; enforced in gateway/access/enforce.ts, and in the OpenAPI document as `x-access`. */
  access: Access;
  /** Not in the OpenAPI document. */
  hide?: true;
  body?: z.ZodType;
  params?: z.ZodType;
  query?: z.ZodType;
  headers?: z.ZodType;
  answers?: Record<number, z.ZodType>;
}

const schemaOf = (schema: z.ZodType): Record<string, unknown> => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
};

/** A route's part of the OpenAPI document, from the same schemas that its handler parses with. Nothing is validated by it. */
export function describe({ summary, tag, access, hide, body, params, query, headers, answers = {} }: Description): FastifySchema {
  return {
    summary,
    tags: [tag],
    ...(hide ? { hide } : {}),
    'x-access': access,
    ...(needsToken(access) ? { security: [{ session: [access.scope] }] } : {}),
    ...(body ? { body: schemaOf(body) } : {}),
    ...(params ? { params: schemaOf(params) } : {}),
    ...(query ? { querystring: schemaOf(query) } : {}),
    ...(headers ? { headers: schemaOf(headers) } : {}),
    response: {
      ...Object.fromEntries(Object.entries(answers).map(([status, schema]) => [status, schemaOf(schema)])),
      default: { description: 'Refused', content: { 'application/problem+json': { schema: schemaOf(problem) } } },
    },
  } as FastifySchema;
}
