import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions } from 'fastify';
import { problemOf } from '../protocol/refusals/problem.ts';
import { Refusal } from '../protocol/refusals.ts';

/** Milliseconds. */
export interface Patience {
  /** For the head of a request. */
  head: number;
  /** For a body, but for those of routes that stream (gateway/plugins/slow-bodies.ts): 25 MB at 3.5 Mbit/s. */
  request: number;
  /** For the next request on a connection; longer than what proxies keep theirs for. */
  idle: number;
  /** How often requests under way are looked at. */
  look: number;
}

export const PATIENCE: Patience = { head: 10_000, request: 60_000, idle: 72_000, look: 2_000 };
/** Bytes of a request's head, URL and all headers. */
export const HEAD_LIMIT = 16_384;

/** Fastify's options by which a slow or oversized request does not hold a connection for ever. */
export function connectionOptions(patience: Patience): FastifyHttpOptions<Server> {
  return {
    requestTimeout: 0,
    keepAliveTimeout: patience.idle,
    http: { headersTimeout: patience.head, connectionsCheckingInterval: patience.look, maxHeaderSize: HEAD_LIMIT },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket),
  };
}

const CODES: Record<string, Refusal> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Refusal('REQUEST_TOO_SLOW'),
  HPE_HEADER_OVERFLOW: new Refusal('PAYLOAD_TOO_LARGE', `the head is longer than ${HEAD_LIMIT} bytes`),
};

/** What comes before there is a request to answer: said in HTTP as far as the connection still takes it, then closed. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy(error);
  const problem = problemOf(CODES[error.code ?? ''] ?? new Refusal('SCHEMA_INVALID', 'not a request of HTTP/1.1'));
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.code}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
