import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { partyOf } from '../../indexer/setup/parties.ts';
import { Recording } from './recording.ts';

/*
 * A JSON-RPC endpoint of a recorded chain, in a process of its own: `node endpoint.ts FILE EVENTS LIVE`. What it answers is texts made beforehand. The last
 * LIVE blocks are shown one by one (`bench_show`).
 */

const [path = '', events = '0', live = '0'] = process.argv.slice(2);
const recording = new Recording(path);
recording.record(Number(events));
const settled = recording.head;
for (let i = 0; i < Number(live); i++) recording.mine(20);
let head = settled;
/** When whoever asks for the logs of the first blocks began, Unix milliseconds: what an indexer takes to start is not its speed. */
let asked = 0;

type Call = { id: number; method: string; params: unknown[] };
type Filter = {
  fromBlock?: string;
  toBlock?: string;
  blockHash?: string;
  address?: string | string[];
  topics?: (string | string[] | null)[];
};

const NULL = Buffer.from('null');
const COMMA = Buffer.from(',');

function placeOf(tag: unknown): number {
  if (tag === 'latest' || tag === 'safe' || tag === 'finalized' || tag === 'pending') return head;
  return tag === 'earliest' ? 0 : Number(tag);
}

const blockAt = (number: number, full: unknown): Buffer =>
  (number <= head ? recording.text(number, full ? 'full' : 'header') : undefined) ?? NULL;

/** What this process tells once it listens. */
export interface Showing {
  url: string;
  /** The last block that is there from the start. */
  head: number;
  /** A key of VN-CUS on this chain. */
  key: string;
}

function logs({ fromBlock, toBlock, blockHash, address, topics }: Filter): Buffer {
  const listed = <T>(value: T | T[] | undefined | null): T[] | undefined => (value == null ? undefined : ([value].flat() as T[]));
  const addresses = listed(address)?.map((one) => one.toLowerCase());
  const hashed = blockHash === undefined ? undefined : recording.numberOf(blockHash);
  if (fromBlock !== undefined && placeOf(fromBlock) <= 1) asked = Date.now();
  const parts: Buffer[] = [];
  for (let at = hashed ?? placeOf(fromBlock); at <= Math.min(head, hashed ?? placeOf(toBlock)); at++) {
    const some = recording.logs(at, addresses, listed(topics?.[0]));
    if (some) parts.push(...(parts.length > 0 ? [COMMA, some] : [some]));
  }
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}

function receipts(number: number): Buffer {
  const receipt = recording.text(number, 'receipt');
  return receipt ? Buffer.concat([Buffer.from('['), receipt, Buffer.from(']')]) : NULL;
}

function answer({ method, params }: Call): Buffer {
  switch (method) {
    case 'eth_chainId':
      return Buffer.from('"0x1"');
    case 'eth_blockNumber':
      return Buffer.from(`"0x${head.toString(16)}"`);
    case 'eth_getBlockByNumber':
      return blockAt(placeOf(params[0]), params[1]);
    case 'eth_getBlockByHash':
      return blockAt(recording.numberOf(params[0] as string) ?? head + 1, params[1]);
    case 'eth_getLogs':
      return logs(params[0] as Filter);
    case 'eth_getBlockReceipts':
      return receipts(String(params[0]).length === 66 ? (recording.numberOf(params[0] as string) ?? -1) : placeOf(params[0]));
    case 'bench_asked':
      return Buffer.from(String(asked));
    case 'bench_show':
      head = Math.min(recording.head, head + 1);
      return Buffer.from(String(head));
    default:
      throw new TypeError(`${method} is not answered here`);
  }
}

function reply(call: Call): Buffer {
  const id = Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(call.id)},`);
  try {
    return Buffer.concat([id, Buffer.from('"result":'), answer(call), Buffer.from('}')]);
  } catch (error) {
    process.stderr.write(`${error}\n`);
    return Buffer.concat([id, Buffer.from(`"error":{"code":-32601,"message":${JSON.stringify(String(error))}}}`)]);
  }
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const asked = JSON.parse(Buffer.concat(chunks).toString()) as Call | Call[];
  const body = Array.isArray(asked)
    ? Buffer.concat([Buffer.from('['), ...asked.flatMap((call, i) => (i > 0 ? [COMMA, reply(call)] : [reply(call)])), Buffer.from(']')])
    : reply(asked);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}

const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const told: Showing = { url: `http://127.0.0.1:${port}`, head: settled, key: partyOf('VN-CUS').keys[0].id };
  process.stdout.write(`${JSON.stringify(told)}\n`);
});
