import type { ContractName } from '../../protocol/bindings/artifacts.ts';
import { type Build, buildOf, type Node, readBuilds } from './build.ts';
import { callerOf } from './callers.ts';
import { type Documentation, documentationOf } from './documentation.ts';
import { externalFunctions, type Reach, reachOf } from './reach.ts';

/** The contracts of a network, in the order of the page. */
export const CONTRACTS: readonly ContractName[] = [
  'JointCouncil',
  'ParticipantRegistry',
  'Clearance',
  'CodeRegistry',
  'RecordLog',
  'ES256Verifier',
];

export interface DescribedFunction {
  name: string;
  /** `name(type name, …) → (type name, …)`. */
  signature: string;
  parameters: { name: string; type: string; meaning: string }[];
  results: string[];
  documentation: Documentation;
  caller: string;
  reach: Reach;
  isView: boolean;
}

/** An error or event. */
export interface Declared {
  name: string;
  signature: string;
  meaning: string;
}

export interface DescribedContract {
  name: ContractName;
  documentation: Documentation;
  /** What it keeps: type and name of each variable of its storage and immutables. */
  storage: { name: string; type: string; isImmutable: boolean }[];
  functions: DescribedFunction[];
  events: Declared[];
  errors: Declared[];
  /** Source text of the structs and enums that its interfaces define. */
  structs: string[];
}

/** Everything that docs/contracts.md tells, out of the compiler's syntax tree. */
export function describeContracts(): DescribedContract[] {
  const builds = readBuilds();
  return CONTRACTS.map((name) => {
    const build = buildOf(builds, name);
    const contract = build.contracts.get(name) as Node;
    const bases: Node[] = contract.linearizedBaseContracts.map((id: number) => build.nodes.get(id) as Node);
    const all = (nodeType: string): Node[] => bases.flatMap(({ nodes }) => nodes.filter((node: Node) => node.nodeType === nodeType));
    const said = bases.map((base) => documentationOf(build, base)).find(({ title }) => title !== undefined);
    return {
      name,
      documentation: said ?? { params: {}, returns: [] },
      storage: all('VariableDeclaration')
        .filter(({ constant }) => !constant)
        .map((variable) => kept(build, variable)),
      functions: externalFunctions(build, contract).map((entry) =>
        described(build, entry, reachOf(builds, CONTRACTS, build, contract, entry)),
      ),
      events: all('EventDefinition').map((event) => declared(build, event)),
      errors: all('ErrorDefinition').map((error) => declared(build, error)),
      structs: all('StructDefinition')
        .concat(all('EnumDefinition'))
        .filter(({ scope }) => build.nodes.get(scope)?.contractKind === 'interface')
        .map((struct) => outdented(build.text(struct))),
    };
  });
}

const kept = (build: Build, variable: Node) => ({
  name: variable.name ?? '',
  type: build.text(variable.typeName),
  isImmutable: variable.mutability === 'immutable',
});

function described(build: Build, entry: Node, reach: Reach): DescribedFunction {
  const documentation = documentationOf(build, entry);
  const typed = (node: Node): string => [build.text(node.typeName), node.name].filter(Boolean).join(' ');
  const parameters: Node[] = entry.parameters.parameters;
  const results: Node[] = entry.returnParameters.parameters;
  const answer = results.length > 0 ? ` → (${results.map(typed).join(', ')})` : '';
  return {
    name: entry.name ?? '',
    signature: `${entry.name}(${parameters.map(typed).join(', ')})${answer}`,
    parameters: parameters.map((node) => ({
      name: node.name ?? '',
      type: build.text(node.typeName),
      meaning: documentation.params[node.name ?? ''] ?? '',
    })),
    results: documentation.returns,
    documentation,
    caller: callerOf(entry, reach),
    reach,
    isView: ['view', 'pure'].includes(entry.stateMutability),
  };
}

function declared(build: Build, node: Node): Declared {
  const { notice = '', params } = documentationOf(build, node);
  const details = Object.entries(params).map(([name, meaning]) => `\`${name}\`: ${meaning}`);
  const signature = build
    .text(node)
    .replace(/^(event|error)\s+/, '')
    .replace(/\s+/g, ' ')
    .replace(/;$/, '')
    .replace('( ', '(')
    .replace(' )', ')');
  return { name: node.name ?? '', signature, meaning: [notice, ...details].filter(Boolean).join(' ') };
}

const outdented = (text: string): string => text.replaceAll('\n    ', '\n');
