import { type Interface, isHexString } from 'ethers';
import { decodeRefusal } from '../../../protocol/bindings/refusal.ts';

/** The error that a call or transaction reverts with: a catalogue code for a refusal, else the Solidity name; `none` if it does not. */
export async function revertOf(sent: Promise<unknown>, abi?: Interface): Promise<string> {
  try {
    await sent;
    return 'none';
  } catch (error) {
    const data = dataOf(error);
    if (data === undefined) throw error;
    const { code, name } = decodeRefusal(data);
    return code ?? abi?.parseError(data)?.name ?? name;
  }
}

/** The node in this process wraps revert data once more for some calls. */
function dataOf(error: unknown): string | undefined {
  if (isHexString(error)) return error;
  if (typeof error !== 'object' || error === null) return undefined;
  const { data, info } = error as { data?: unknown; info?: { error?: { data?: unknown } } };
  return dataOf(data) ?? dataOf(info?.error?.data);
}
