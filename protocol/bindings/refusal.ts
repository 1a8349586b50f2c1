import type { ErrorDescription } from 'ethers';
import { isRefusalCode, type RefusalCode } from '../refusals.ts';
import { CLEARANCE } from './interfaces.ts';

/** A contract's refusal, read from the revert data of a call or the `reason` of ActSkipped. */
export interface ContractRefusal {
  /** Catalogue code; absent for an error that is no refusal of the catalogue (such as BatchShortOfGas). */
  code?: RefusalCode;
  /** The error's Solidity name, or the raw data when it is none of ours. */
  name: string;
  /** Its arguments by name, as decimal or hex strings. */
  details: Record<string, string>;
}

/** `KeyUnknown` is `KEY_UNKNOWN`. */
export const refusalCodeOf = (errorName: string): string => errorName.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

export function decodeRefusal(data: string): ContractRefusal {
  const parsed = parse(data);
  if (!parsed) return { name: data, details: {} };
  const code = refusalCodeOf(parsed.name);
  const details = Object.fromEntries(parsed.fragment.inputs.map((input, index) => [input.name, String(parsed.args[index])]));
  return { ...(isRefusalCode(code) ? { code } : {}), name: parsed.name, details };
}

function parse(data: string): ErrorDescription | null {
  try {
    return CLEARANCE.parseError(data);
  } catch {
    return null;
  }
}
