import { Refusal } from '../refusals.ts';
import { escapeToken, tokens } from '../schema/pointer.ts';

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A document laid flat: JSON Pointer to value. Objects and lists of objects are descended, lists of plain values are one value. */
export type Fields = Record<string, Json>;

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOfObjects = (value: Json): value is { [key: string]: Json }[] =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => isObject(entry));

/** Lays a document flat. An empty object or list is a value of its own. Members that are undefined are left out. */
export function objectToFields(document: { [key: string]: unknown }): Fields {
  const fields: Fields = {};
  const walk = (value: Json, at: string): void => {
    if (isListOfObjects(value)) value.forEach((entry, i) => void walk(entry, `${at}/${i}`));
    else if (isObject(value) && (Object.keys(value).length > 0 || at === ''))
      for (const [key, member] of Object.entries(value)) {
        if (member !== undefined) walk(member, `${at}/${escapeToken(key)}`);
      }
    else fields[at] = value;
  };
  walk(document as Json, '');
  return fields;
}

const INDEX = /^(0|[1-9]\d{0,3})$/;

interface Node {
  value?: Json;
  children?: Map<string, Node>;
}

/**
 * Builds the document again from all or some of its fields. A container whose keys are all indexes becomes a list; an entry of
 * which nothing is known stands as null.
 *
 * @throws Refusal SCHEMA_INVALID when one field lies inside another, or a pointer is none.
 */
export function fieldsToObject(fields: Fields): { [key: string]: Json } {
  const root: Node = {};
  for (const [at, value] of Object.entries(fields)) {
    if (!at.startsWith('/')) throw new Refusal('SCHEMA_INVALID', 'not a JSON Pointer', at);
    let node = root;
    for (const token of tokens(at)) {
      if (node.value !== undefined) throw new Refusal('SCHEMA_INVALID', 'one field lies inside another', at);
      node.children ??= new Map();
      const child: Node = node.children.get(token) ?? {};
      node.children.set(token, child);
      node = child;
    }
    if (node.children || node.value !== undefined) throw new Refusal('SCHEMA_INVALID', 'one field lies inside another', at);
    node.value = value;
  }
  return Object.fromEntries([...(root.children ?? new Map<string, Node>())].map(([key, node]) => [key, build(node)]));
}

function build(node: Node): Json {
  if (!node.children) return node.value ?? null;
  const entries = [...node.children].map(([key, child]) => [key, build(child)] as const);
  if (!entries.every(([key]) => INDEX.test(key))) return Object.fromEntries(entries);
  const list: Json[] = [];
  for (const [key, value] of entries) list[Number(key)] = value;
  return Array.from(list, (entry) => entry ?? null);
}
