import { decodeEntries, TILE_WIDTH, tilePath } from '../../protocol/log/tiles.ts';
import { Refusal } from '../../protocol/refusals.ts';

/** Where another's record log is read. What it serves is not believed. */
export interface LogSource {
  /** The present head as a signed note. */
  checkpoint(): Promise<string>;
  /** The first `width` entries of a bundle of 256. */
  bundle(index: number, width: number): Promise<Uint8Array[]>;
}

const TIMEOUT_MS = 10_000;
const NOTE_BYTES = 4_000;
/** Each entry has two bytes for its length, and is a hash. */
const BUNDLE_BYTES = TILE_WIDTH * 34;

/** The log that a gateway serves to anybody (C2SP tlog-tiles). */
export function logOverHttp(url: string): LogSource {
  const get = (path: string, most: number): Promise<Uint8Array> => read(new URL(`/v1/log/${path}`, url), most);
  return {
    async checkpoint() {
      return new TextDecoder().decode(await get('checkpoint', NOTE_BYTES));
    },
    async bundle(index, width) {
      return decodeEntries(await get(tilePath({ level: 'entries', index, width }), BUNDLE_BYTES), width);
    },
  };
}

/** @throws {Refusal} UNAVAILABLE for anything but an answer of at most so many bytes */
async function read(url: URL, most: number): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > most) throw new Refusal('UNAVAILABLE', 'the other side’s record log answers with more than there can be');
    parts.push(part);
  }
  if (!response.ok) throw new Refusal('UNAVAILABLE', `the other side’s record log answers ${response.status}`);
  return Buffer.concat(parts);
}
