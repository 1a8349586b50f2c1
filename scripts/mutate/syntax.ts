import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Fault } from '../../database/fault.ts';

const require = createRequire(import.meta.url);

/** A node of the compiler's syntax tree; `src` is `start:length:file`, in bytes. */
export interface Node {
  nodeType: string;
  src: string;
  [field: string]: unknown;
}

/** Where a node stands in its file, in bytes. */
export interface Span {
  start: number;
  end: number;
}

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  sources: Record<string, { ast: Node }>;
}

/**
 * The compiler's syntax trees, types included, of some Solidity files by path. Imports that are not among them are read from `modules`
 * (a `node_modules` folder).
 *
 * @throws Fault PREPARATION_FAILED when they do not compile.
 */
export function parse(files: ReadonlyMap<string, string>, modules: string): Map<string, Node> {
  const compiler: { compile(input: string, callbacks: object): string } = require('solc');
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries([...files].map(([path, content]) => [path, { content }])),
    settings: { outputSelection: { '*': { '': ['ast'] } } },
  };
  const find = (path: string): { contents: string } | { error: string } => {
    try {
      return { contents: readFileSync(join(modules, path), 'utf8') };
    } catch {
      return { error: `no file ${path}` };
    }
  };
  const output: Output = JSON.parse(compiler.compile(JSON.stringify(input), { import: find }));
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error').map(({ formattedMessage }) => formattedMessage);
  if (errors.length > 0) throw new Fault('PREPARATION_FAILED', `the contracts do not compile:\n${errors.join('\n')}`, 'mend what it names');
  return new Map([...files.keys()].map((path) => [path, output.sources[path]?.ast as Node]));
}

export function spanOf(node: Node): Span {
  const [start = 0, length = 0] = node.src.split(':').map(Number);
  return { start, end: start + length };
}

/** What a node is made of, in no particular order. */
export function childrenOf(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'nodeType' in value;

export const typeOf = (node: Node): string => (node.typeDescriptions as { typeString?: string } | undefined)?.typeString ?? '';
