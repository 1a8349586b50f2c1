import fc from 'fast-check';
import type { Json } from '../setup/speaker.ts';

/** Values that break parsers, canonical forms, databases and screens. */
const NASTY: Json[] = [
  ...[null, true, 0, -1, 1.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 2 ** 53 + 2, 2 ** 63, 5e-324],
  ...[
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    '\u202e',
    '\ufeff',
    '\u2028',
    'é',
    'é'.normalize('NFD'),
    '𠜎',
    '%00',
    '..%2f',
  ],
  ...['__proto__', 'constructor', 'toString', 'NaN', 'Infinity', '-0', '1e999', '0x', `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`],
  ...[
    "'; DROP TABLE gateway.acts; --",
    '$1',
    '#{7*7}',
    '{{7*7}}',
    '<script>alert(1)</script>',
    '../../../etc/passwd',
    'file:///etc/passwd',
  ],
  ...[
    'http://127.0.0.1/',
    'https://169.254.169.254/',
    'https://[::1]/',
    '9'.repeat(400),
    'x'.repeat(70_000),
    '\r\nx-injected: 1',
    '2026-02-30T25:61:00+99:00',
  ],
  ...[[], {}, [[]], [{}], { length: 1e9 }, { toJSON: 1 }, { constructor: { prototype: { polluted: 1 } } }],
];

export const wild: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

const cache = new WeakMap<object, fc.Arbitrary<Json>>();

/** Values that a schema of the OpenAPI document admits, as far as the schema can say. */
export function valid(schema: Json, document: Json): fc.Arbitrary<Json> {
  if (schema.$ref) return valid(document.components.schemas[schema.$ref.split('/').at(-1)], document);
  const known = cache.get(schema);
  if (known) return known;
  const made = make(schema, document);
  cache.set(schema, made);
  return made;
}

function make(schema: Json, document: Json): fc.Arbitrary<Json> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((each: Json) => valid(each, document)));
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? -10, -(2 ** 31)), max: Math.min(schema.maximum ?? 100_000, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: Math.min(schema.maximum ?? 1e6, 1e15), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map((each: Json) => valid(each, document)));
      return fc.array(valid(schema.items ?? {}, document), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, 3),
      });
    case 'object':
      return record(schema, document);
    default:
      return wild;
  }
}

function text({ pattern, minLength = 0, maxLength = 40, format }: Json): fc.Arbitrary<string> {
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  if (format === 'date-time') return fc.constant('2026-11-10T15:02:00+08:00');
  return fc.oneof(
    fc.constantFrom('2026-11-10T15:02:00+08:00', '2026-11-10T15:02:00+07:00', 'CN-CUS', 'A'),
    fc.string({ minLength, maxLength: Math.min(Math.max(maxLength, minLength), 60) }),
  );
}

function record({ properties = {}, required = [], additionalProperties, propertyNames }: Json, document: Json): fc.Arbitrary<Json> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valid(schema, document)]));
  if (Object.keys(fields).length > 0) return fc.record(fields, { requiredKeys: required });
  const of = typeof additionalProperties === 'object' ? valid(additionalProperties, document) : wild;
  return fc.dictionary(propertyNames ? valid({ type: 'string', ...propertyNames }, document) : fc.string({ maxLength: 10 }), of, {
    maxKeys: 3,
  });
}

/** One thing in it replaced, removed or added. */
export const spoiled = (values: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.tuple(values, fc.nat(10_000), wild, fc.nat(3), fc.string({ maxLength: 8 })).map(([value, where, other, how, name]) => {
    const copy = structuredClone(value);
    const spots: { holder: Json; key: string | number }[] = [];
    const walk = (holder: Json): void => {
      if (typeof holder !== 'object' || holder === null) return;
      for (const key of Object.keys(holder)) {
        spots.push({ holder, key });
        walk(holder[key]);
      }
    };
    walk(copy);
    const spot = spots[where % Math.max(spots.length, 1)];
    if (!spot) return other;
    if (how === 0 && !Array.isArray(spot.holder)) delete spot.holder[spot.key];
    else if (how === 1 && !Array.isArray(spot.holder)) spot.holder[name] = other;
    else spot.holder[spot.key] = other;
    return copy;
  });
