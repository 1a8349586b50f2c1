import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../database/fault.ts';

const ROOT = join(import.meta.dirname, '..');

/** Something made from sources before anything runs. Made again when a source changed. */
interface Step {
  name: string;
  /** Files and folders that it is made of. */
  sources: string[];
  /** The folder it makes; holds the sources' hash when whole. */
  output: string;
  command: string[];
  environment?: Record<string, string>;
}

const COMPILER = ['hardhat.config.ts', 'node_modules/solc/package.json', 'node_modules/@openzeppelin/contracts/package.json'];

const STEPS: Step[] = [
  {
    name: 'generating the database client',
    sources: ['database/schema.prisma', 'node_modules/prisma/package.json'],
    output: 'database/generated',
    command: [program('prisma'), 'generate', '--schema', 'database/schema.prisma'],
    // The client has no native engine; naming any file keeps the command from downloading the one for `migrate`.
    environment: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
  },
  {
    name: 'writing the types of the client',
    sources: ['docs/openapi.json', 'docs/openapi-index.json', 'scripts/client-types.ts'],
    output: 'client/generated',
    command: [join(import.meta.dirname, 'client-types.ts')],
  },
  {
    name: 'building the pages',
    sources: [
      'portal/pages',
      'protocol',
      'client/gateway.ts',
      'client/index.ts',
      'client/lines.ts',
      'client/problem.ts',
      'scripts/portal-pages.ts',
      'package.json',
    ],
    output: 'portal/built',
    command: [join(import.meta.dirname, 'portal-pages.ts')],
  },
  {
    name: 'compiling the contracts',
    sources: ['contracts', ...COMPILER],
    output: 'artifacts',
    command: [join(import.meta.dirname, 'compile.ts')],
    environment: { HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' },
  },
];

/** What only the tests of contracts need. After the contracts themselves: both builds write the compiler's one cache. */
const TEST_STEPS: Step[] = [
  {
    name: 'compiling the test contracts',
    sources: ['contracts', 'test/contracts/harness', 'test/contracts/invariants', ...COMPILER],
    output: 'cache/test-artifacts',
    command: [join(import.meta.dirname, 'compile.ts'), 'tests'],
    environment: { HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' },
  },
];

/** Makes what is not committed: Prisma's client, the contracts' artifacts, the pages. Nothing to do when the sources are the same. */
export async function prepare(report: (line: string) => void = () => {}): Promise<void> {
  await Promise.all(STEPS.map((step) => make(step, report)));
}

/** Makes the above and what only tests need. */
export async function prepareTests(report: (line: string) => void = () => {}): Promise<void> {
  await prepare(report);
  await Promise.all(TEST_STEPS.map((step) => make(step, report)));
}

async function make(step: Step, report: (line: string) => void): Promise<void> {
  const stamp = join(ROOT, step.output, '.sources');
  const hash = await hashOf(step.sources);
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === hash) return;
  report(step.name);
  await rm(stamp, { force: true });
  await run(step);
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, hash);
}

async function hashOf(sources: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) for (const file of await filesOf(source)) hash.update(file).update(await readFile(join(ROOT, file)));
  return hash.digest('hex');
}

async function filesOf(source: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, source), { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [source];
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1)).sort();
}

/** The script behind a package's command: run by this Node, whatever Node its first line would find. */
function program(name: string): string {
  const folder = join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, bin[name]);
}

async function run({ name, command, environment }: Step): Promise<void> {
  const child = spawn(process.execPath, command, { cwd: ROOT, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status === 0) return;
  throw new Fault(
    'PREPARATION_FAILED',
    `${name} failed:\n${Buffer.concat(output).toString().trim()}`,
    'mend what it names; after a pull, run `npm ci`',
  );
}
