import { JsonRpcProvider, Network } from 'ethers';
import { Fault } from '../../database/fault.ts';

const ANSWERS_WITHIN_MS = 5_000;
const POLL_MS = 250;

/**
 * The first endpoint that answers. One that serves another chain ends the search: it is named by mistake.
 * @throws Fault CHAIN_UNREACHABLE, CHAIN_FOREIGN
 */
export async function connect(urls: readonly string[], chainId: number): Promise<JsonRpcProvider> {
  for (const url of urls) {
    const serves = await chainOf(url);
    if (serves === undefined) continue;
    if (serves !== chainId) {
      throw new Fault(
        'CHAIN_FOREIGN',
        `${shown(url)} serves chain ${serves}, the network is chain ${chainId}`,
        'name an endpoint of this network',
      );
    }
    const network = Network.from(chainId);
    // Answers must be of this moment: what was sent a moment ago counts.
    return new JsonRpcProvider(url, network, { staticNetwork: network, cacheTimeout: -1, polling: true, pollingInterval: POLL_MS });
  }
  throw new Fault(
    'CHAIN_UNREACHABLE',
    urls.length === 0 ? 'no endpoint is named' : `none answers of ${urls.map(shown).join(', ')}`,
    'name an endpoint with --rpc or THONGQUAN_RPC_URLS, or in network.json',
  );
}

async function chainOf(url: string): Promise<number | undefined> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
  const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
  try {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal });
    const chainId = Number(((await response.json()) as { result?: string }).result);
    return Number.isSafeInteger(chainId) && chainId > 0 ? chainId : undefined;
  } catch {
    return undefined;
  }
}

/** Without what may be a secret in it. */
const shown = (url: string): string => URL.parse(url)?.host ?? 'an endpoint';
