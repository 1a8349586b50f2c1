import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HDNodeWallet } from 'ethers';
import { Fault } from '../../database/fault.ts';
import { ChainState } from './chain-state.ts';
import { type Child, launch, tailOf } from './child.ts';
import type { DataFolder } from './folder.ts';
import type { ProcessList } from './leftovers.ts';
import { rpc } from './rpc.ts';
import { type Report, supervise } from './supervise.ts';

/** No block sooner than this after the one before it, as on a network with a block period of a second. */
export const BLOCK_PERIOD_MS = 1_000;
/** An empty block keeps the chain's clock near ours, so that a call judged at the latest block sees no act from the future. */
const HEARTBEAT_MS = 60_000;
const POLL_MS = 40;
const SAVE_EVERY_MS = 1_000;
/** Saving writes the whole state: it may take this share of the time at most. */
const SAVING_SHARE = 0.1;
const READY_WITHIN_MS = 60_000;

export interface Chain {
  url: string;
  pid(): number;
  /** Milliseconds between blocks; 0 mines whatever waits at once (deployment). */
  pace(period: number): void;
  /** Writes the state of this moment to disk. */
  save(): Promise<void>;
  stop(): Promise<void>;
}

export interface ChainOptions {
  folder: DataFolder;
  port: number;
  chainId: number;
  mnemonic: string;
  processes: ProcessList;
  report: Report;
}

/**
 * The embedded EVM node: mines when transactions wait, saves its state itself, loads it again after any end. What it mined since the last
 * save is lost by a `kill -9`; gateways send it again.
 */
export async function startChain(options: ChainOptions): Promise<Chain> {
  const { folder, port, processes, report } = options;
  const url = `http://127.0.0.1:${port}`;
  const state = new ChainState(folder.file('chain'));
  const keeper = new Keeper(url, state);
  const supervised = await supervise(
    async () => {
      const load = await state.unpack(report);
      const child = await startAnvil(options, url, load);
      keeper.begin();
      return child;
    },
    (child) => child.end('SIGTERM', 5_000),
    processes,
    report,
  );
  const beating = keeper.run();
  return {
    url,
    pid: () => supervised.child().pid,
    pace: (period) => keeper.pace(period),
    save: () => keeper.save(),
    async stop() {
      keeper.stop();
      await beating;
      await supervised.stop();
    },
  };
}

async function startAnvil({ folder, port, chainId, mnemonic }: ChainOptions, url: string, load?: string): Promise<Child> {
  const log = folder.file('logs', 'chain.log');
  const child = await launch({
    name: 'chain',
    command: anvilBinary(),
    args: [
      ...['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId), '--mnemonic', mnemonic],
      ...['--hardfork', 'osaka', '--gas-limit', '300000000', '--enable-tx-gas-limit', '--order', 'fifo'],
      // A call at `latest` names a block that may no longer be the last when it runs: the states of some blocks are kept.
      ...['--no-mining', '--prune-history', '32', '--no-request-size-limit', '--no-cors', '--quiet', '--color', 'never'],
      ...(load ? ['--load-state', load] : []),
    ],
    log,
    cwd: folder.file('chain'),
    orphanSignal: 'KILL',
  });
  const own = HDNodeWallet.fromPhrase(mnemonic).address.toLowerCase();
  let gone: string | undefined;
  let taken = false;
  child.exited.then((why) => {
    gone = why;
  });
  for (const started = Date.now(); Date.now() - started < READY_WITHIN_MS; await sleep(20)) {
    if (gone !== undefined) break;
    const accounts = await rpc<string[]>(url, 'eth_accounts').catch(() => undefined);
    if (accounts?.includes(own)) return child;
    // Another network's node took the port first: ours ends by itself, but it may still be on its way there.
    taken = accounts !== undefined;
    if (taken) break;
  }
  const why = taken ? 'address already in use' : (gone ?? 'no answer');
  await child.end('SIGKILL');
  throw new Fault('CHAIN_NOT_STARTED', `the embedded chain does not start (${why})\n${tailOf(log)}`, `see ${log}`);
}

function anvilBinary(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('@foundry-rs/anvil-linux-amd64/package.json');
    return join(dirname(manifest), 'bin', 'anvil');
  } catch (error) {
    throw new Fault(
      'EMBEDDED_CHAIN_MISSING',
      'the embedded chain (npm package @foundry-rs/anvil-linux-amd64) is not installed',
      'run `npm ci` on Linux x64 with optional dependencies; other systems run against a chain of their own',
      error,
    );
  }
}

/** Mines and saves. One loop, so a state is never saved while a block is being made. */
class Keeper {
  readonly #url: string;
  readonly #state: ChainState;
  #period = BLOCK_PERIOD_MS;
  #stopping = false;
  #saved = -1;
  #minedAt = 0;
  #savedAt = 0;
  #savingTook = 0;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(url: string, state: ChainState) {
    this.#url = url;
    this.#state = state;
  }

  pace(period: number): void {
    this.#period = period;
  }

  stop(): void {
    this.#stopping = true;
  }

  /** A node has just started; what it holds is to be saved, whatever its number. */
  begin(): void {
    this.#saved = -1;
  }

  async run(): Promise<void> {
    while (!this.#stopping) {
      // The node may be down between a crash and its next start: the supervisor tells of that.
      await this.#exclusive(() => this.#beat()).catch(() => {});
      await sleep(POLL_MS);
    }
    await this.save().catch(() => {});
  }

  save(): Promise<void> {
    return this.#exclusive(() => this.#save());
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#busy.then(work);
    this.#busy = done.catch(() => {});
    return done;
  }

  async #beat(): Promise<void> {
    const since = Date.now() - this.#minedAt;
    if (since >= this.#period && (since >= HEARTBEAT_MS || (await this.#waiting()))) {
      this.#minedAt = Date.now();
      await rpc(this.#url, 'evm_mine');
    }
    const pause = Math.max(SAVE_EVERY_MS, this.#savingTook / SAVING_SHARE);
    if (Date.now() - this.#savedAt >= pause) await this.#save();
  }

  async #waiting(): Promise<boolean> {
    const { pending } = await rpc<{ pending: string }>(this.#url, 'txpool_status');
    return BigInt(pending) > 0n;
  }

  async #save(): Promise<void> {
    const head = await this.#head();
    if (head === this.#saved) return;
    const began = Date.now();
    const dump = await rpc<string>(this.#url, 'anvil_dumpState');
    await this.#state.save(Buffer.from(dump.slice(2), 'hex'));
    this.#saved = head;
    this.#savedAt = Date.now();
    this.#savingTook = this.#savedAt - began;
  }

  async #head(): Promise<number> {
    return Number(await rpc<string>(this.#url, 'eth_blockNumber'));
  }
}
