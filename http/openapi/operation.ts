import type { z } from 'zod';
import { needsToken } from '../access.ts';
import type { Description } from '../describe.ts';
import { problem } from '../schemas.ts';
import type { Components, JsonSchema } from './components.ts';

export interface Route {
  method: string;
  url: string;
  description: Description;
}

interface ObjectSchema extends JsonSchema {
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** What OpenAPI calls the rest of a path, Fastify's `*`. */
const REST = 'path';

/** `/v1/events/:digest` as OpenAPI writes it. */
export const pathOf = (url: string): string => url.replace(/:(\w+)/g, '{$1}').replace(/\*$/, `{${REST}}`);

/** One operation of the document. */
export function operationOf({ method, url, description }: Route, components: Components): JsonSchema {
  const { summary, about, tag, access, body, form, takes = 'application/json', answers = {}, streams, empty, examples } = description;
  const parameters = [
    ...parametersOf('path', description.params, components),
    ...parametersOf('query', description.query, components),
    ...parametersOf('header', description.headers, components),
  ];
  const named = new Set(parameters.filter((each) => each.in === 'path').map((each) => each.name));
  for (const [, name] of pathOf(url).matchAll(/\{(\w+)\}/g))
    if (!named.has(name)) parameters.push({ name, in: 'path', required: true, schema: { type: 'string' } });
  return {
    operationId: description.id ?? nameOf(method, url),
    summary,
    ...(about ? { description: about } : {}),
    tags: [tag],
    'x-access': access,
    security: needsToken(access) ? [{ session: [] }] : access.who === 'peer' ? [{ peer: [] }] : [],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: true,
            content: {
              [takes]: { schema: components.add(body), ...examplesOf(examples) },
              ...(form ? { 'application/x-www-form-urlencoded': { schema: components.add(form) } } : {}),
            },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [
          status,
          { description: 'Success', content: { [streams ?? 'application/json']: { schema: components.add(schema) } } },
        ]),
      ),
      ...(streams && Object.keys(answers).length === 0
        ? { 200: { description: 'Success', content: { [streams]: { schema: { type: 'string' } } } } }
        : {}),
      ...(empty ? { [empty]: { description: 'Success, without content' } } : {}),
      ...(!streams && !empty && Object.keys(answers).length === 0
        ? { 200: { description: 'Success', content: { 'application/json': { schema: { type: 'object' } } } } }
        : {}),
      default: { description: 'Refused', content: { 'application/problem+json': { schema: components.add(problem) } } },
    },
  };
}

function parametersOf(where: 'path' | 'query' | 'header', schema: z.ZodType | undefined, components: Components): JsonSchema[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = components.add(schema) as ObjectSchema;
  return Object.entries(properties).map(([name, { description, ...of }]) => ({
    name: name === '*' ? REST : name,
    in: where,
    ...(description ? { description } : {}),
    required: where === 'path' || required.includes(name),
    schema: of,
  }));
}

const examplesOf = (examples: Record<string, unknown> | undefined): object =>
  examples ? { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) } : {};

/** `GET /v1/log/leaves/:index` is `getLogLeavesByIndex`. */
function nameOf(method: string, url: string): string {
  const words = url.split(/[/.*-]/).filter((part) => part !== '' && part !== 'v1');
  const name = words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word))).join('');
  return `${method.toLowerCase()}${name}`;
}

const capital = (word: string): string => `${word[0]?.toUpperCase()}${word.slice(1)}`;
