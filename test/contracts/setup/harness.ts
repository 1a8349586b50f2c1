import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ContractFactory, type InterfaceAbi, type Signer } from 'ethers';

const ARTIFACTS = join(import.meta.dirname, '../../../cache/test-artifacts/test/contracts/harness');

/** What the compiler made of a contract of `test/contracts/harness`. */
export interface HarnessArtifact {
  abi: InterfaceAbi;
  /** Creation code, 0x-prefixed hex. */
  bytecode: string;
}

/** The artifact of `test/contracts/harness/<name>.sol`; the test command compiles it (scripts/prepare.ts). */
export function harness(name: string): HarnessArtifact {
  const { abi, bytecode } = JSON.parse(readFileSync(join(ARTIFACTS, `${name}.sol`, `${name}.json`), 'utf8'));
  return { abi, bytecode };
}

/** A factory that deploys it. */
export function harnessFactory(name: string, signer: Signer): ContractFactory {
  const { abi, bytecode } = harness(name);
  return new ContractFactory(abi, bytecode, signer);
}
