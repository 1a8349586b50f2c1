import { Refusal } from '../../protocol/refusals.ts';

/** A node answered, and its answer was an error. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** JSON-RPC to the chain: the endpoints in turn, the one that last answered first. */
export interface Rpc {
  /** Throws RpcError for a node's own error, UNAVAILABLE when no endpoint answers. */
  send<T>(method: string, params: unknown[]): Promise<T>;
}

const TIMEOUT_MS = 5_000;

/**
 * An endpoint is asked for its chain id before anything else, and again after it failed: one that serves another chain counts as one that
 * does not answer.
 */
export function connectRpc(urls: readonly string[], chainId: bigint, fetcher: typeof fetch = fetch): Rpc {
  const endpoints = [...urls];
  const checked = new Set<string>();
  let id = 0;

  async function ask<T>(url: string, method: string, params: unknown[]): Promise<T> {
    id += 1;
    const response = await fetcher(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = (await response.json()) as { result?: T; error?: { code: number; message: string; data?: unknown } };
    if (answer.error) throw new RpcError(answer.error.code, answer.error.message, answer.error.data);
    // A proxy's own page can be JSON, too.
    if (answer.result === undefined) throw new TypeError('the endpoint did not answer in JSON-RPC');
    return answer.result;
  }

  /** False for an endpoint of another chain. */
  async function belongs(url: string): Promise<boolean> {
    if (!checked.has(url) && BigInt(await ask<string>(url, 'eth_chainId', [])) !== chainId) return false;
    checked.add(url);
    return true;
  }

  return {
    async send(method, params) {
      for (const url of [...endpoints]) {
        try {
          if (await belongs(url)) return await ask(url, method, params);
        } catch (error) {
          if (error instanceof RpcError) throw error;
          checked.delete(url);
        }
        endpoints.push(...endpoints.splice(endpoints.indexOf(url), 1));
      }
      throw new Refusal('UNAVAILABLE', 'no endpoint of the chain answers');
    },
  };
}
