import { link, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Fault, reasonOf } from '../../database/fault.ts';
import { codeOf, syncFolder } from './files.ts';

const unzip = promisify(gunzip);

/** Saved states of the embedded chain: `state.gz`, and the one before it in case that one is torn. */
export class ChainState {
  readonly #folder: string;
  readonly #current: string;
  readonly #previous: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#current = join(folder, 'state.gz');
    this.#previous = join(folder, 'state.previous.gz');
  }

  /** `state` is gzipped JSON, as the node dumps it. */
  async save(state: Uint8Array): Promise<void> {
    const next = join(this.#folder, 'state.next.gz');
    const file = await open(next, 'w', 0o600);
    try {
      await file.writeFile(state);
      await file.sync();
    } finally {
      await file.close();
    }
    await rm(this.#previous, { force: true });
    await link(this.#current, this.#previous).catch((error) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
    await rename(next, this.#current);
    await syncFolder(this.#folder);
  }

  /**
   * Unpacks the newest whole state for the node to load. Answers the file, or undefined for a chain that never ran; `onTorn` hears of a
   * torn newest state, whose last blocks are lost and will be sent again.
   * @throws Fault CHAIN_STATE_TORN when no copy is whole
   */
  async unpack(onTorn: (reason: string) => void): Promise<string | undefined> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    let torn: unknown;
    for (const path of [this.#current, this.#previous]) {
      try {
        const json = await unzip(await readFile(path));
        JSON.parse(json.toString());
        const unpacked = join(this.#folder, 'load.json');
        await writeFile(unpacked, json, { mode: 0o600 });
        return unpacked;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') continue;
        torn = error;
        onTorn(`${path} is torn (${reasonOf(error)}); trying the copy before it`);
      }
    }
    if (torn === undefined) return undefined;
    throw new Fault(
      'CHAIN_STATE_TORN',
      `no saved state of the chain in ${this.#folder} can be read`,
      'restore the folder from a backup, or begin anew with `npm start -- --reset`',
      torn,
    );
  }
}
