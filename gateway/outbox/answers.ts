import { type Rpc, RpcError } from '../chain/rpc.ts';

/**
 * What a node says of a transaction it is sent.
 * - `taken`: it has it, now or since before.
 * - `passed`: its nonce is used: by this one, by another of ours, or by a stranger's.
 * - `underpriced`: it has another of that nonce that pays as much, or blocks ask for more than this pays.
 * - `unfunded`: the account cannot pay for it now.
 * - `later`: it takes no more at the moment.
 */
export type Answer = 'taken' | 'passed' | 'underpriced' | 'unfunded' | 'later';

/** geth, Besu, Nethermind, Erigon and anvil have words of their own and one code (-32000) for most. The first that fits counts. */
const WORDS: [RegExp, Answer][] = [
  [/already known|already imported|known transaction|alreadyknown|already exists|already in (the )?(mem)?pool/i, 'taken'],
  [/nonce (is )?too low|nonce_too_low|old ?nonce|nonce .*already used|below (the )?(current|sender).*nonce/i, 'passed'],
  [/insufficient (funds|balance)|upfront cost|exceeds? (account|transaction sender) (account )?balance/i, 'unfunded'],
  [
    /underpriced|fee ?too ?low|fee ?(cap)?.*(too low|less than|below|lower)|gas price.*(too low|below|less)|max ?fee ?per ?gas/i,
    'underpriced',
  ],
  [/pool is full|txpool|queue|too many|nonce (is )?too (high|distant)|limit exceeded|rate limit|busy|syncing/i, 'later'],
];

/** Sends signed bytes. @throws RpcError for an answer that nothing here can mend, UNAVAILABLE when no endpoint answers */
export async function broadcast(rpc: Rpc, raw: string): Promise<Answer> {
  try {
    await rpc.send('eth_sendRawTransaction', [raw]);
    return 'taken';
  } catch (error) {
    const answer = error instanceof RpcError ? answerIn(error.message) : undefined;
    if (answer === undefined) throw error;
    return answer;
  }
}

export const answerIn = (message: string): Answer | undefined => WORDS.find(([words]) => words.test(message))?.[1];
