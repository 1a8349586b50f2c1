import { type Interface, isCallException, isHexString } from 'ethers';
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

function dataOf(error: unknown): string | undefined {
  const data: unknown = isCallException(error) ? error.data : (error as { data?: unknown }).data;
  return isHexString(data) ? data : undefined;
}
