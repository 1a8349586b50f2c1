import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACTS } from '../protocol/bindings/artifacts.ts';

const ROOT = join(import.meta.dirname, '..');

interface Entry {
  label: string;
  slot: string;
  offset: number;
  type: string;
}
interface Layout {
  storage: Entry[];
  types: Record<string, { label: string; numberOfBytes: string; members?: Entry[] }> | null;
}
/** What the compiler said of one job: `contracts/` are a few (hardhat.config.ts). */
export interface CompilerOutput {
  contracts: Record<string, Record<string, { storageLayout: Layout }>>;
  errors?: { severity: string; formattedMessage: string; sourceLocation?: { file: string } }[];
}

/** Output of every job that built the contracts. */
export const compilerOutputs = (): CompilerOutput[] =>
  globSync('artifacts/build-info/*.output.json', { cwd: ROOT }).map((file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')).output);

/** The whole of docs/storage-layout.md. */
export function storagePage(): string {
  const names = Object.keys(ARTIFACTS);
  const found = new Map<string, Layout>();
  for (const { contracts } of compilerOutputs())
    for (const [file, compiled] of Object.entries(contracts))
      for (const [name, { storageLayout }] of Object.entries(compiled))
        if (file.startsWith('project/contracts/') && names.includes(name)) found.set(name, storageLayout);
  return `# Storage layout

Made by \`npm run docs\` from the compiler's \`storageLayout\`; a test fails when it is stale. Nothing is upgraded in place here, but who
proves a slot (\`eth_getProof\`), or reads a state dump, depends on it, and it shows what shares a word. Immutables are in the code, not here.

${names.map((name) => section(name, found.get(name))).join('\n\n')}
`;
}

function section(name: string, layout: Layout | undefined): string {
  if (!layout || layout.storage.length === 0) return `## ${name}\n\nKeeps nothing.`;
  const types = layout.types ?? {};
  const structs = Object.values(types).filter((type) => type.members);
  const parts = structs.map(
    ({ label, numberOfBytes, members }) => `### ${name}: ${label}, ${numberOfBytes} bytes\n\n${table(members ?? [], types)}`,
  );
  return [`## ${name}`, table(layout.storage, types), ...parts.sort()].join('\n\n');
}

function table(entries: Entry[], types: NonNullable<Layout['types']>): string {
  const rows = entries.map(({ slot, offset, label, type }) => {
    const { label: said, numberOfBytes } = types[type] ?? { label: type, numberOfBytes: '' };
    return `| ${slot} | ${offset} | ${numberOfBytes} | \`${label}\` | \`${said}\` |`;
  });
  return ['| Slot | Offset | Bytes | Name | Type |', '|---:|---:|---:|---|---|', ...rows].join('\n');
}
