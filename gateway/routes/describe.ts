import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import { problem } from './schemas.ts';

export interface Description {
  summary: string;
  tag: string;
  /** Needs a session token. */
  session?: true;
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
export function describe({ summary, tag, session, body, params, query, headers, answers = {} }: Description): FastifySchema {
  return {
    summary,
    tags: [tag],
    ...(session ? { security: [{ session: [] }] } : {}),
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
