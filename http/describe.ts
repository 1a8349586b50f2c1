import type { FastifySchema } from 'fastify';
import type { z } from 'zod';
import type { Access } from './access.ts';
import type { Counted } from './rates.ts';

export interface Description {
  /** Name of the operation for clients that are generated; absent: made of method and path. */
  id?: string;
  summary: string;
  /** More than the summary, in Markdown. */
  about?: string;
  tag: string;
  /** Who may call it; enforced by each service (access/enforce.ts), and in the OpenAPI document as `x-access`. */
  access: Access;
  /** What it counts against (http/rates.ts); absent: the caller's address, and its key and organisation if it has a session. */
  counted?: Counted;
  /** It answers content, and each access is recorded: the name of the path parameter that tells of what, or true. */
  reveals?: string | true;
  /** Not in the OpenAPI document. */
  hide?: true;
  body?: z.ZodType;
  /** Media type of the body; absent: application/json. */
  takes?: string;
  /** The same as a form (application/x-www-form-urlencoded), or what a form may say instead. */
  form?: z.ZodType;
  params?: z.ZodType;
  query?: z.ZodType;
  headers?: z.ZodType;
  answers?: Record<number, z.ZodType>;
  /** Media type of its success, where that is no JSON. */
  streams?: string;
  /** Status of a success that has no content. */
  empty?: number;
  /** Of the body, by name. */
  examples?: Record<string, unknown>;
}

declare module 'fastify' {
  interface FastifySchema {
    /** What the OpenAPI document is made of (http/openapi/). */
    'x-route'?: Description;
  }
}

/** What a route says of itself. Nothing is validated by it: handlers parse by the schemas named here. */
export function describe(description: Description): FastifySchema {
  return { 'x-route': description, ...(description.hide ? { hide: true } : {}) } as FastifySchema;
}
