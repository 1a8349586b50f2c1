import { z } from 'zod';
import { Refusal } from '../../protocol/refusals.ts';

const MOST = 40;
const DEEPEST = 4;

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}
/** Names that are wanted, each with what is wanted inside it; empty: all of it. */
interface Wanted {
  [name: string]: Wanted;
}

/** What of each item is asked for. Made once a request, and applied to each item. @throws {Refusal} FIELD_UNKNOWN, SCHEMA_INVALID */
export function selection(item: z.ZodType, fields: string | undefined): (value: object) => object {
  if (fields === undefined) return (value) => value;
  const paths = fields.split(',').map((path) => path.split('.'));
  if (paths.length > MOST) throw new Refusal('SCHEMA_INVALID', `more than ${MOST} fields`, '/fields');
  const schema = z.toJSONSchema(item, { io: 'output', unrepresentable: 'any' }) as Schema;
  const wanted: Wanted = Object.create(null);
  for (const path of paths) {
    if (path.length > DEEPEST) throw new Refusal('SCHEMA_INVALID', `deeper than ${DEEPEST}`, '/fields');
    let inside: Schema | undefined = schema;
    let at = wanted;
    for (const name of path) {
      inside = membersOf(inside, schema)?.[name];
      if (!inside) throw new Refusal('FIELD_UNKNOWN', 'no such field here', '/fields');
      at = at[name] ??= Object.create(null) as Wanted;
    }
  }
  return (value) => pick(value, wanted) as object;
}

/** Properties of an object, of what a list holds, or of what may be null. */
function membersOf(schema: Schema | undefined, whole: Schema): Record<string, Schema> | undefined {
  if (!schema) return undefined;
  if (schema.$ref) return membersOf(whole.$defs?.[schema.$ref.split('/').at(-1) ?? ''], whole);
  if (schema.properties) return ownOnly(schema.properties);
  if (schema.items) return membersOf(schema.items, whole);
  return schema.anyOf?.map((each) => membersOf(each, whole)).find((members) => members !== undefined);
}

const ownOnly = (properties: Record<string, Schema>): Record<string, Schema> => Object.assign(Object.create(null), properties);

function pick(value: unknown, wanted: Wanted): unknown {
  const names = Object.keys(wanted);
  if (names.length === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => pick(each, wanted));
  const from = value as Record<string, unknown>;
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, pick(from[name], wanted[name] as Wanted)]));
}
