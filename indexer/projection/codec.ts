/**
 * Projected state as JSON for a `jsonb` column of our own: bigints and maps, which JSON has not, are tagged. Read back by `decodeState`
 * to an equal value; never served to clients as it is.
 */
export const encodeState = (state: unknown): string => JSON.stringify(state, tag);

/** Takes what the database driver parsed. */
export function decodeState<T>(json: unknown): T {
  return untag(json) as T;
}

const INTEGER = '$n';
const MAP = '$m';

function tag(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { [INTEGER]: value.toString() };
  if (value instanceof Map) return { [MAP]: [...value] };
  return value;
}

function untag(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untag);
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  if (typeof record[INTEGER] === 'string') return BigInt(record[INTEGER]);
  if (Array.isArray(record[MAP])) return new Map((record[MAP] as [unknown, unknown][]).map(([key, entry]) => [key, untag(entry)]));
  return Object.fromEntries(Object.entries(record).map(([key, entry]) => [key, untag(entry)]));
}
