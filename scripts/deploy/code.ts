import { getBytes } from 'ethers';
import { ARTIFACTS, type ContractName } from '../../protocol/bindings/artifacts.ts';

/** Whether code found on chain is this contract as compiled here, whatever its constructor put into its immutables. */
export function isCodeOf(name: ContractName, found: string): boolean {
  const { deployedBytecode, immutableReferences } = ARTIFACTS[name];
  const expected = getBytes(deployedBytecode);
  const actual = getBytes(found);
  if (expected.length !== actual.length) return false;
  for (const places of Object.values(immutableReferences)) {
    for (const { start, length } of places) {
      expected.fill(0, start, start + length);
      actual.fill(0, start, start + length);
    }
  }
  return Buffer.compare(expected, actual) === 0;
}
