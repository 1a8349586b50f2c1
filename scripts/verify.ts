import { parseArgs } from 'node:util';
import { describeFault, Fault } from '../database/fault.ts';
import type { Language } from '../protocol/refusals/language.ts';
import { SIDES, type Side } from '../protocol/sides.ts';
import { Client } from './replay/client.ts';
import { KeyRing } from './replay/keys.ts';
import { readNetwork } from './replay/network.ts';
import { readLogOf, readStatementsOf } from './verify/log.ts';
import { printedVerdict, verifyFile } from './verify/offline.ts';
import { printed } from './verify/print.ts';
import { rpcChain } from './verify/rpc.ts';
import { compareSides } from './verify/sides.ts';
import { verify } from './verify/verify.ts';
import { consignmentOf } from './verify/which.ts';

const USAGE =
  'npm run verify -- <consignment id or file id> [--json] [--data <folder>] [--side VN|CN]; or, with neither network nor services, npm run verify -- <evidence file> --trust <file> [--json] [--language vi|zh|en]';
const LANGUAGES: readonly Language[] = ['vi', 'zh', 'en'];

interface Options {
  json: boolean;
  data: string;
  side?: string | undefined;
  trust?: string | undefined;
  language: string;
}

/** Verifies a consignment against the chain, or a file of evidence by itself; exit status 0 if all of it holds, 1 if not, 2 when it could not be tried. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string', default: process.env.THONGQUAN_DATA ?? 'data' },
      side: { type: 'string' },
      trust: { type: 'string' },
      language: { type: 'string', default: 'en' },
    },
  });
  const [named, ...more] = positionals;
  if (named === undefined || more.length > 0) throw new Fault('USAGE', 'Which consignment, of which side?', USAGE);
  return values.trust === undefined ? verifyOnline(named, values) : verifyOffline(named, values.trust, values);
}

async function verifyOffline(file: string, trust: string, { json, language }: Options): Promise<number> {
  const spoken = LANGUAGES.find((each) => each === language);
  if (!spoken) throw new Fault('USAGE', 'In which language?', USAGE);
  const verdict = await verifyFile(file, trust);
  process.stdout.write(`${json ? JSON.stringify(verdict, undefined, 2) : printedVerdict(verdict, spoken)}\n`);
  return verdict.ok ? 0 : 1;
}

async function verifyOnline(named: string, values: Options): Promise<number> {
  const sides = SIDES.filter((side) => values.side === undefined || side === values.side);
  if (sides.length === 0) throw new Fault('USAGE', 'Which consignment, of which side?', USAGE);
  const network = readNetwork(values.data);
  const consignment = consignmentOf(named, values.data);
  const client = new Client(network, new KeyRing(network));
  const chainId = BigInt(network.chainId);
  const chain = rpcChain(network.rpc, chainId, network.deployedAt);
  const at = Math.floor(Date.now() / 1000);
  const one = (side: Side) =>
    verify({
      consignment,
      side,
      chain,
      domain: { chainId, directory: network.addresses.directory },
      addresses: network.addresses,
      ask: (path) => client.query(side, path),
      readLog: readLogOf(client, network),
      readStatements: readStatementsOf(client, network, side, consignment),
      at,
    });
  const found = compareSides(await Promise.all(sides.map(one)).finally(() => chain.close()));
  process.stdout.write(values.json ? `${JSON.stringify(found, undefined, 2)}\n` : `${found.map(printed).join('\n')}\n`);
  return found.every(({ ok }) => ok) ? 0 : 1;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${describeFault(error)}\n`);
    process.exitCode = 2;
  },
);
