import { canonicalTime, canonicalValue } from './canonical-value.ts';
import { EVENT_ORDER, type Field, PAIRED, UNHASHED } from './field-order.ts';
import { expandedName, expandedValue, type Namespaces } from './namespaces.ts';
import { ofVocabulary } from './vocabulary.ts';

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
/** The elements of a list, or the one value; null is absence, as in JSON-LD. */
const elements = (value: unknown): unknown[] =>
  Array.isArray(value) ? value.flatMap(elements) : value === undefined || value === null ? [] : [value];

const COMMENTS = ['rdfs:comment', 'comment'];
const isTime = (name: string): boolean => /time/i.test(name) && !/offset/i.test(name);

/** JavaScript orders by UTF-16 units: a surrogate stands for a code point above all others, and is no higher than U+DFFF. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
/** By code points, which is the order of UTF-8 bytes. */
function byCodePoint(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const difference = rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
const sorted = (texts: string[]): string => texts.filter(Boolean).sort(byCodePoint).join('');

/**
 * Canonical form of an event before it is hashed, after the event hash algorithm of CBV 2.0 as its reference implementation has it:
 * standard fields in a fixed order, then all others sorted, each as its full name, `=` and the value's one form, with nothing between.
 *
 * @param ignored names of fields, as written, that are left out.
 */
export function preHash(event: Node, namespaces: Namespaces, ignored: readonly string[] = []): string {
  const hashed = Object.fromEntries(Object.entries(event).filter(([name]) => !UNHASHED.includes(name) && !ignored.includes(name)));
  return `eventType=${event.type}${standard(hashed, EVENT_ORDER, namespaces, PAIRED)}`;
}

/** An object's standard fields in their order, then its others. */
function standard(node: Node, fields: Field[], namespaces: Namespaces, amongOthers: Field[] = []): string {
  const known = new Set([...fields, ...amongOthers].map(({ name }) => name));
  const others = Object.entries(node).filter(([name]) => !known.has(name) && !COMMENTS.includes(name));
  return (
    fields.map((field) => inOrder(node[field.name], field, namespaces)).join('') +
    sorted([
      ...amongOthers.map((field) => inOrder(node[field.name], field, namespaces)),
      ...others.flatMap(([name, value]) => extension(name, value, namespaces)),
    ])
  );
}

/** A standard field: its elements sorted, the name before each or, of a list, once before all. */
function inOrder(value: unknown, field: Field, namespaces: Namespaces): string {
  const name = field.item ?? field.name;
  const texts = elements(value).map((element) => {
    const body = isNode(element) ? standard(element, field.fields ?? [], namespaces) : scalar(element, field, namespaces);
    return body && name + body;
  });
  const all = sorted(texts);
  return all && field.item !== undefined ? field.name + all : all;
}

function scalar(value: unknown, field: Field, namespaces: Namespaces): string {
  const text = expandedValue(field.vocabulary ? ofVocabulary(String(value), field.vocabulary) : String(value), namespaces).trim();
  return text && `=${isTime(field.name) ? canonicalTime(text) : canonicalValue(text)}`;
}

/** A field that the standard does not have, such as an extension or what is in `ilmd`: one text for each element. */
function extension(name: string, value: unknown, namespaces: Namespaces): string[] {
  const full = expandedName(name, namespaces);
  // XML has a list's elements inside the list, named as it is without the ending.
  const list = full.endsWith('List') ? full.slice(0, -'List'.length) : null;
  const texts = elements(value).map((element) => (list ?? full) + extended(element, namespaces));
  if (list === null) return texts;
  return texts.length === 0 ? [] : [full + sorted(texts)];
}

function extended(value: unknown, namespaces: Namespaces): string {
  if (isNode(value)) {
    const { '#text': own, ...fields } = value;
    const inner = Object.entries(fields).filter(([name]) => !COMMENTS.includes(name));
    return (own === undefined ? '' : extended(own, namespaces)) + sorted(inner.flatMap(([name, one]) => extension(name, one, namespaces)));
  }
  const text = expandedValue(String(value), namespaces).trim();
  return text && `=${canonicalValue(text)}`;
}
