import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { otherSide, SIDES, type Side } from '../../../protocol/sides.ts';
import { type Chain, startChain } from '../../../scripts/network/chain.ts';
import { makeDatabase } from '../../../scripts/network/databases.ts';
import { type DataFolder, openFolder } from '../../../scripts/network/folder.ts';
import { found } from '../../../scripts/network/found.ts';
import type { NetworkInfo } from '../../../scripts/network/info.ts';
import { ProcessList } from '../../../scripts/network/leftovers.ts';
import { EMBEDDED_CHAIN_ID } from '../../../scripts/network/network.ts';
import { choosePorts } from '../../../scripts/network/ports.ts';
import { publicDirectory } from '../../../scripts/network/public-directory.ts';
import { accountsOf, loadSetup } from '../../../scripts/network/setup.ts';
import { writeDirectory, writeSecrets } from '../../../scripts/network/sides.ts';
import { openServer, type RunningSide } from '../../../scripts/side/run.ts';

const PROGRAM = new URL('../../../scripts/side.ts', import.meta.url).pathname;

/** One side as an operator runs it: `npm run side`. */
export interface OneSide {
  info: RunningSide['info'];
  /** Sends the signal; answers the exit status. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** A chain with contracts and organisations, and for each side the folder of files that its operator was given. */
export class TwoSides {
  readonly scratch: string;
  readonly chain: Chain;
  readonly info: NetworkInfo;
  readonly #folder: DataFolder;
  readonly #ports: Record<string, number>;
  readonly #running = new Set<OneSide>();

  static async found(): Promise<TwoSides> {
    const scratch = await mkdtemp(join(tmpdir(), 'thongquan-sides-'));
    const folder = await openFolder(join(scratch, 'chain'));
    await mkdir(folder.file('logs'), { recursive: true });
    // Below those that the system gives to whoever asks for any: nobody takes them until the sides listen, much later.
    const port = randomInt(20_000, 30_000);
    const ports = await choosePorts({ chain: port, vnGateway: port + 1, vnIndexer: port + 2, cnGateway: port + 3, cnIndexer: port + 4 });
    const setup = await loadSetup(folder);
    const quiet = (): void => {};
    const { mnemonic } = setup;
    const chain = await startChain({
      ...{ folder, port: ports.chain, chainId: EMBEDDED_CHAIN_ID, mnemonic },
      processes: new ProcessList(folder.path),
      report: quiet,
    });
    const deployment = await found(folder, chain, setup, quiet);
    const organisations = publicDirectory(setup, deployment.verifier);
    await writeDirectory(folder, organisations);
    for (const side of SIDES) {
      await writeSecrets(folder, side, setup, accountsOf(setup));
      const config = join(scratch, `config-${side}`);
      await mkdir(config);
      for (const name of ['deployment.json', 'organisations.json']) await cp(folder.file(name), join(config, name));
      await cp(folder.file(side.toLowerCase(), 'secrets.json'), join(config, 'secrets.json'));
    }
    const at = (side: Side) => {
      const name = side.toLowerCase() as 'vn' | 'cn';
      return {
        gateway: `http://127.0.0.1:${ports[`${name}Gateway`]}`,
        indexer: `http://127.0.0.1:${ports[`${name}Indexer`]}`,
        database: '',
        blobs: '',
      };
    };
    const keyIds = new Map(organisations.flatMap((one) => one.keys.map((key) => [key.handle, key.keyId])));
    const keys = setup.organisations.flatMap((one) =>
      one.keys.map(({ handle, privateJwk }) => {
        const key = { keyId: keyIds.get(handle) ?? '', organisation: one.handle, side: one.side, privateJwk };
        return [handle, key] as const;
      }),
    );
    const info: NetworkInfo = {
      format: 'thongquan-network/1',
      rpc: chain.url,
      ...deployment,
      sides: { VN: at('VN'), CN: at('CN') },
      organisations,
      keys: Object.fromEntries(keys),
      signIn: '',
    };
    return new TwoSides(scratch, folder, chain, info, ports);
  }

  private constructor(scratch: string, folder: DataFolder, chain: Chain, info: NetworkInfo, ports: Record<string, number>) {
    this.scratch = scratch;
    this.chain = chain;
    this.info = info;
    this.#folder = folder;
    this.#ports = ports;
  }

  data(side: Side): string {
    return join(this.scratch, `data-${side}`);
  }

  config(side: Side): string {
    return join(this.scratch, `config-${side}`);
  }

  /** The command's arguments. */
  arguments(side: Side, { data = this.data(side), config = this.config(side) } = {}): string[] {
    const port = (service: string): string => String(this.#ports[`${side.toLowerCase()}${service}`]);
    return [
      ...['--side', side, '--rpc', `http://127.0.0.1:1,${this.chain.url}`, '--peer', this.info.sides[otherSide(side)].gateway],
      ...[
        '--data',
        data,
        '--config',
        config,
        '--gateway-port',
        port('Gateway'),
        '--indexer-port',
        port('Indexer'),
        '--portal-port',
        '0',
        '--metrics-port',
        '0',
        '--json',
      ],
    ];
  }

  /** Runs a side as its operator would; resolves when it serves. */
  async run(side: Side, where: { data?: string; config?: string } = {}): Promise<OneSide> {
    const { env, said, failed } = { env: { ...process.env, THONGQUAN_LOG_LEVEL: 'debug' }, said: [] as string[], failed: [] as string[] };
    const child = spawn(process.execPath, [PROGRAM, ...this.arguments(side, where)], { stdio: ['ignore', 'pipe', 'pipe'], env });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.stderr.on('data', (text) => failed.push(String(text)));
    const lines = createInterface({ input: child.stdout });
    const served = new Promise<void>((resolve) => lines.once('line', (line) => resolve(void said.push(line))));
    await Promise.race([served, exited]);
    if (said[0] === undefined) throw new TypeError(`the ${side} side ended: ${failed.join('')}`);
    const running: OneSide = {
      info: JSON.parse(said[0]),
      end: (signal) => {
        this.#running.delete(running);
        child.kill(signal);
        return exited;
      },
    };
    this.#running.add(running);
    return running;
  }

  async close(): Promise<void> {
    for (const side of this.#running) await side.end('SIGTERM');
    await this.chain.stop();
    await this.#folder.release();
    await rm(this.scratch, { recursive: true, force: true });
  }
}

/** What a command said on stderr and its status, run to its end. */
export async function runScript(
  program: string,
  args: string[],
  more: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [new URL(`../../../scripts/${program}`, import.meta.url).pathname, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...more },
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (text) => out.push(String(text)));
  child.stderr.on('data', (text) => err.push(String(text)));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, out: out.join(''), err: err.join('') };
}

/** The database alone of a side that was stopped, or that has not run yet, where its next start will have it. */
export async function databaseOf(side: Side, data: string): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await openFolder(data);
  const server = await openServer(folder, { databaseUrl: undefined, report: () => {} }, new ProcessList(folder.path));
  const url = await makeDatabase(server.url, side, folder.id);
  return { url, stop: async () => server.stop?.().then(() => folder.release()) };
}
