import type { Node } from './build.ts';
import type { Reach } from './reach.ts';

/** Who may call, by what turns others away. The first that fits. */
const BY_MODIFIER: [RegExp, string][] = [
  [/^onlyProposal\(JOINT\)$/, 'nobody directly: a proposal of both sides, when it is run'],
  [/^onlySide\(side\)$/, 'nobody directly: a proposal of the side `side`, when it is run'],
];
const BY_ERROR: Record<string, string> = {
  OnlyClearance: 'a contract with the CodeRegistry role: Clearance, and its predecessors until both sides take it from them',
  NotThisSidesOperator: "an operator of the organisation's side",
  NotTheFounder: 'the account that deployed the council, once',
  NotThisSidesMember: 'a member of the council; a proposal of one side, a member of that side',
  NotAMember: 'a member of the council, of either side',
  NotApproved: 'a member who approved it',
  NotThisSidesGateway: "anybody; the head stands by the signature of a gateway key of the side's",
  SignatureInvalid: 'anybody; an act stands by its signatures',
  BatchShortOfGas: 'anybody; each act stands by its signatures',
  QuorumMissing: 'anybody, when the quorum is there',
};

/** Errors that turn a caller away for who it is: each must have its words here. */
export const isAboutCallers = (error: string): boolean => /^(Only|NotA|NotTh)/.test(error);

/** @throws RangeError when the code turns callers away in a way that this page has no words for. */
export function callerOf({ stateMutability, name }: Node, { own, passed, modifiers }: Reach): string {
  if (stateMutability === 'view' || stateMutability === 'pure') return 'anybody; it only reads';
  for (const [pattern, words] of BY_MODIFIER) if (modifiers.some((modifier) => pattern.test(modifier))) return words;
  const error =
    Object.keys(BY_ERROR).find((one) => own.has(one)) ?? Object.keys(BY_ERROR).find((one) => passed.has(one) && !isAboutCallers(one));
  const unknown = [...own].filter((one) => isAboutCallers(one) && !(one in BY_ERROR));
  if (error !== undefined && unknown.length === 0) return BY_ERROR[error] ?? '';
  throw new RangeError(`who may call ${name}? scripts/contracts-page/callers.ts has no words for it (${unknown.join(', ')})`);
}
