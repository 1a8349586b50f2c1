import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Schema {
  [key: string]: unknown;
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  prefixItems?: Schema[];
}
interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const ROOT = join(import.meta.dirname, '..');

const DOCUMENTS = { 'openapi.json': 'api.ts', 'openapi-index.json': 'index-api.ts' };

/** Writes the types of the services' OpenAPI documents, in the shape that openapi-fetch takes. `npm run build` runs it. */
await mkdir(join(ROOT, 'client/generated'), { recursive: true });
for (const [name, types] of Object.entries(DOCUMENTS)) {
  const document: Document = JSON.parse(readFileSync(join(ROOT, 'docs', name), 'utf8'));
  await writeFile(join(ROOT, 'client/generated', types), clientTypes(document, name));
}

function clientTypes({ paths, components }: Document, name: string): string {
  const schemas = Object.entries(components.schemas).map(([name, schema]) => `${key(name)}: ${typeOf(schema)};`);
  const items = Object.entries(paths).map(
    ([path, item]) =>
      `${key(path)}: { ${Object.entries(item)
        .map(([method, operation]) => `${method}: ${operationType(operation)};`)
        .join(' ')} };`,
  );
  return `// Made of docs/${name} by \`npm run build\`.
export interface components { schemas: {
${schemas.join('\n')}
} }
export interface paths {
${items.join('\n')}
}
`;
}

function operationType({ parameters = [], requestBody, responses }: Operation): string {
  const places = ['query', 'header', 'path'].map((place) => {
    const here = parameters.filter((each) => each.in === place);
    const optional = here.every((each) => !each.required);
    const fields = here.map((each) => `${key(each.name)}${each.required ? '' : '?'}: ${typeOf(each.schema)};`);
    return `${place}${optional ? '?' : ''}: ${here.length > 0 ? `{ ${fields.join(' ')} }` : 'never'};`;
  });
  const body = requestBody ? `requestBody: { content: ${contentType(requestBody.content)} };` : 'requestBody?: never;';
  const answers = Object.entries(responses).map(
    ([status, { content }]) =>
      `${/^\d+$/.test(status) ? status : key(status)}: { headers: {}; content: ${content ? contentType(content) : '{}'} };`,
  );
  return `{ parameters: { ${places.join(' ')} cookie?: never; }; ${body} responses: { ${answers.join(' ')} }; }`;
}

function contentType(content: Record<string, { schema: Schema }>): string {
  const types = Object.entries(content).map(([media, { schema }]) => `${key(media)}: ${typeOf(schema)};`);
  return `{ ${types.join(' ')} }`;
}

function key(name: string): string {
  return JSON.stringify(name);
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return `components["schemas"][${key(schema.$ref.split('/').at(-1) ?? '')}]`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return `(${choices.map(typeOf).join(' | ')})`;
  if (schema.allOf) return `(${schema.allOf.map(typeOf).join(' & ')})`;
  if (Array.isArray(schema.type)) return `(${schema.type.map((type) => typeOf({ ...schema, type })).join(' | ')})`;
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return schema.prefixItems ? `[${schema.prefixItems.map(typeOf).join(', ')}]` : `(${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return objectType(schema);
    default:
      return 'unknown';
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  const open = typeof additionalProperties === 'object' || (additionalProperties !== false && fields.length === 0);
  const rest = open ? `[name: string]: ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'};` : '';
  return `{ ${[...fields, rest].join(' ')} }`;
}
