import { STANDARD_PREFIXES } from './vocabulary.ts';

/** Prefixes that names and values may be shortened by, and what each stands for. */
export type Namespaces = ReadonlyMap<string, string>;

/** The prefixes of a document's `@context`: those that EPCIS declares itself and those declared in its objects; addresses are not fetched. */
export function namespacesOf(context: unknown): Namespaces {
  const found = new Map(Object.entries(STANDARD_PREFIXES));
  for (const part of Array.isArray(context) ? context : [context]) {
    if (typeof part !== 'object' || part === null) continue;
    for (const [prefix, meaning] of Object.entries(part))
      if (typeof meaning === 'string' && !prefix.startsWith('@')) found.set(prefix, meaning);
  }
  return found;
}

function split(text: string, namespaces: Namespaces): [string, string] | null {
  const colon = text.indexOf(':');
  const namespace = colon > 0 ? namespaces.get(text.slice(0, colon)) : undefined;
  return namespace === undefined ? null : [namespace, text.slice(colon + 1)];
}

/** `example:field` as `{https://ns.example.com/}field`; a name without a declared prefix as it is. */
export function expandedName(name: string, namespaces: Namespaces): string {
  const parts = split(name, namespaces);
  return parts ? `{${parts[0]}}${parts[1]}` : name;
}

/** `gs1:Temperature` as `https://gs1.org/voc/Temperature`; a value without a declared prefix as it is. */
export function expandedValue(value: string, namespaces: Namespaces): string {
  return split(value, namespaces)?.join('') ?? value;
}
