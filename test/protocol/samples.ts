import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../samples/consignments/', import.meta.url);

/** The replay files as they stand on disk. */
// biome-ignore lint/suspicious/noExplicitAny: tests break samples in ways no type foresees
export const SAMPLES: Record<string, any> = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]),
);

/** A fresh copy of one. */
export const sample = (id: string) => structuredClone(SAMPLES[id]);
