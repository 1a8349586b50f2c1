import { Fault } from '../../database/fault.ts';

/** One JSON-RPC call to the embedded node. */
export async function rpc<T>(url: string, method: string, ...params: unknown[]): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const answer = (await response.json()) as { result?: T; error?: { message: string } };
  if (answer.error)
    throw new Fault('CHAIN_RPC', `the chain refused ${method}: ${answer.error.message}`, 'see logs/chain.log in the data folder');
  return answer.result as T;
}
