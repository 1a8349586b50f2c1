import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** Schemas by name, as the OpenAPI document's components. A Zod schema is named by `.meta({ id })`. */
export class Components {
  readonly schemas: Record<string, JsonSchema> = {};

  /** The schema as JSON Schema 2020-12, in which named ones are references. */
  add(schema: z.ZodType): JsonSchema {
    // Inside another, a named schema becomes a reference whatever it is; on its own it would not.
    const json = z.toJSONSchema(z.object({ it: schema }), { io: 'input', unrepresentable: 'any' }) as unknown as {
      properties: { it: JsonSchema };
      $defs?: Record<string, JsonSchema>;
    };
    for (const [name, { id: _, ...definition }] of Object.entries(json.$defs ?? {}))
      this.schemas[name] ??= relinked(definition) as JsonSchema;
    const { id: _, ...own } = relinked(json.properties.it) as JsonSchema;
    return own;
  }
}

function relinked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relinked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string' ? each.replace('#/$defs/', '#/components/schemas/') : relinked(each),
    ]),
  );
}
