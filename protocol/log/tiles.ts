import { Refusal } from '../refusals.ts';

/*
 * A log as static files, C2SP tlog-tiles: hash tiles of height 8 and entry bundles. `tile/<L>/<N>` holds 256 hashes of tree height 8·L, from the
 * (256·N)th on; at the tree's right edge it is partial and says how wide it is: `tile/<L>/<N>.p/<W>`. https://c2sp.org/tlog-tiles
 */

export const TILE_HEIGHT = 8;
/** Hashes of a full tile, and entries of a full bundle. */
export const TILE_WIDTH = 2 ** TILE_HEIGHT;
const HASH_BYTES = 32;
/** Levels that an index of 63 bits can need. */
const LEVELS = 8;

/** One tile, or one bundle of entries. */
export interface Tile {
  /** Tree height in tiles, 0 above the leaves; `entries` for the entries themselves. */
  level: number | 'entries';
  index: number;
  /** 1 to 256. */
  width: number;
}

/** Hashes at one level of a tree of this size. */
export const hashesAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

/** Width of a tile in a tree of this size; 0 when the tree has no such tile. */
export function widthOf(level: number | 'entries', index: number, size: number): number {
  const hashes = hashesAt(level === 'entries' ? 0 : level, size);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** @example tilePath({ level: 0, index: 1234067, width: 112 }) // tile/0/x001/x234/067.p/112 */
export function tilePath({ level, index, width }: Tile): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  return `tile/${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/**
 * Reads what follows `tile/` in a path. Every tile has one spelling.
 *
 * @throws Refusal IDENTIFIER_INVALID for any other.
 */
export function parseTilePath(level: string, rest: string): Tile {
  const match = /^((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(rest);
  const tile: Tile = {
    level: level === 'entries' ? level : Number(/^\d$/.exec(level)?.[0] ?? Number.NaN),
    index: Number((match?.[1] ?? '').replaceAll(/[x/]/g, '')),
    width: match?.[2] === undefined ? TILE_WIDTH : Number(match[2]),
  };
  if (match && (tile.level === 'entries' || tile.level < LEVELS) && tilePath(tile) === `tile/${level}/${rest}`) return tile;
  throw new Refusal('IDENTIFIER_INVALID', 'not the path of a tile');
}

/** A hash tile: its hashes one after another. */
export const encodeHashes = (hashes: readonly Uint8Array[]): Uint8Array => joined(hashes);

/** @throws Refusal SCHEMA_INVALID unless it holds this many hashes. */
export function decodeHashes(bytes: Uint8Array, width: number): Uint8Array[] {
  if (bytes.length !== width * HASH_BYTES) throw new Refusal('SCHEMA_INVALID', `not a tile of ${width} hashes`);
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/** An entry bundle: each entry after its length, a big-endian uint16. */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  return joined(entries.flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]));
}

/** @throws Refusal SCHEMA_INVALID unless it holds this many entries and nothing more. */
export function decodeEntries(bytes: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const length = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    entries.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (at !== bytes.length || entries.length !== width) throw new Refusal('SCHEMA_INVALID', `not a bundle of ${width} entries`);
  return entries;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
