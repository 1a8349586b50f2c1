import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import config from '../../../hardhat.config.ts';
import { PEERS } from '../peers.ts';

const require = createRequire(import.meta.url);
const SOURCES = '@ethereum-attestation-service/eas-contracts/contracts';

export interface Compiled {
  // biome-ignore lint/suspicious/noExplicitAny: an ABI as JSON; ethers is its only reader
  abi: any;
  bytecode: string;
}

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  contracts: Record<string, Record<string, { abi: unknown; evm: { bytecode: { object: string } } }>>;
}

/**
 * EAS and its schema registry, by the compiler and the settings of our own contracts. EAS pins another patch of the same compiler;
 * its pragma is replaced in memory.
 */
export function compileEas(): { eas: Compiled; registry: Compiled; settings: object } {
  const { compilers } = (config as { solidity: { profiles: { default: { compilers: [{ version: string; settings: object }] } } } }).solidity
    .profiles.default;
  const [{ version, settings }] = compilers;
  const compiler = require('solc') as { compile(input: string, callbacks: object): string };
  const read = (name: string): string =>
    readFileSync(join(PEERS, 'node_modules', name), 'utf8').replace(/^pragma solidity [0-9.]+;/m, `pragma solidity ${version};`);
  const roots = [`${SOURCES}/EAS.sol`, `${SOURCES}/SchemaRegistry.sol`];
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(roots.map((name) => [name, { content: read(name) }])),
    settings: { ...settings, outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } },
  };
  const findImport = (name: string): object => ({ contents: read(name) });
  const output = JSON.parse(compiler.compile(JSON.stringify(input), { import: findImport })) as Output;
  const failures = (output.errors ?? []).filter(({ severity }) => severity === 'error');
  if (failures.length > 0) throw new SyntaxError(failures.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const contract = (file: string, name: string): Compiled => {
    const found = output.contracts[`${SOURCES}/${file}.sol`]?.[name];
    if (!found) throw new ReferenceError(`EAS has no ${name}`);
    return { abi: found.abi, bytecode: `0x${found.evm.bytecode.object}` };
  };
  return { eas: contract('EAS', 'EAS'), registry: contract('SchemaRegistry', 'SchemaRegistry'), settings };
}
