import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../database/fault.ts';
import { ARTIFACTS } from '../../protocol/bindings/artifacts.ts';

const BUILDS = join(import.meta.dirname, '../../artifacts/build-info');
const OURS = 'project/contracts/';

/** A node of the compiler's syntax tree, as far as the page reads it (solc, `ast` output; ids are of one build). */
export interface Node {
  id: number;
  nodeType: string;
  src: string;
  name?: string;
  referencedDeclaration?: number;
  // biome-ignore lint/suspicious/noExplicitAny: some seventy kinds of nodes, each with fields of its own
  [field: string]: any;
}

/** One run of the compiler: all nodes by id, and the text they are of. */
export interface Build {
  nodes: Map<number, Node>;
  /** Contracts, interfaces and libraries of `contracts/` by name. */
  contracts: Map<string, Node>;
  /** Source text of a node. */
  text(node: Node): string;
}

/** Builds by contract: incremental compilation leaves contracts in the build in which they last changed. */
export type Builds = ReadonlyMap<string, Build>;

/** The build that each deployed contract's artifact is of. */
export function readBuilds(): Builds {
  const read = new Map<string, Build>();
  return new Map(
    Object.entries(ARTIFACTS).map(([name, { buildInfoId }]) => {
      const build = read.get(buildInfoId) ?? readBuild(buildInfoId);
      read.set(buildInfoId, build);
      return [name, build];
    }),
  );
}

/** The build of a deployed contract. */
export function buildOf(builds: Builds, contract: string): Build {
  const found = builds.get(contract);
  if (found?.contracts.has(contract)) return found;
  throw new Fault('PREPARATION_FAILED', `the build holds no ${contract}`, 'run `npm run build`');
}

function readBuild(id: string): Build {
  const { output } = JSON.parse(readFileSync(join(BUILDS, `${id}.output.json`), 'utf8'));
  const { input } = JSON.parse(readFileSync(join(BUILDS, `${id}.json`), 'utf8'));
  const nodes = new Map<number, Node>();
  const contracts = new Map<string, Node>();
  const sources = new Map<number, Buffer>();
  for (const [path, { ast, id: source }] of Object.entries<{ ast: Node; id: number }>(output.sources)) {
    sources.set(source, Buffer.from(input.sources[path].content));
    for (const node of walk(ast)) {
      nodes.set(node.id, node);
      if (node.nodeType === 'ContractDefinition' && path.startsWith(OURS)) contracts.set(node.name ?? '', node);
    }
  }
  // `src` counts bytes: start, length and source.
  const text = ({ src }: Node): string => {
    const [start = 0, length = 0, source = 0] = src.split(':').map(Number);
    return (
      sources
        .get(source)
        ?.subarray(start, start + length)
        .toString() ?? ''
    );
  };
  return { nodes, contracts, text };
}

/** A node and all below it, in the order of the tree. */
export function walk(root: unknown): Node[] {
  const found: Node[] = [];
  for (const waiting = [root]; waiting.length > 0; ) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    if ('nodeType' in value && 'id' in value) found.push(value as Node);
    waiting.push(...Object.values(value).reverse());
  }
  return found;
}
