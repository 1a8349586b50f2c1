import { connect } from 'node:net';
import type { HostileRequest } from './requests.ts';

export interface RawAnswer {
  status: number;
  type: string;
  body: string;
}

const HANGS_MS = 60_000;

/** Sends bytes as they are over a connection of their own. Undefined: it was cut off without an answer. @throws {RangeError} when it hangs */
export function send(port: number, request: HostileRequest): Promise<RawAnswer | undefined> {
  const { method, target, headers, body, truncated } = request;
  const length = truncated ? body.length + 10 : body.length;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(headers.some(([name]) => name === 'host') ? [] : ['host: gateway']),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(length > 0 || method === 'POST' ? [`content-length: ${length}`] : []),
    'connection: close',
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      reject(new RangeError(`no end after ${HANGS_MS} ms`));
      socket.destroy();
    }, HANGS_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve(answerIn(Buffer.concat(chunks)));
    };
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      // A stream has no end: that it began is its answer.
      if (/^content-type: text\/event-stream/im.test(chunk.toString('latin1'))) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', done);
    socket.on('connect', () => {
      socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
      socket.write(body);
      if (truncated) socket.end();
    });
  });
}

function answerIn(bytes: Buffer): RawAnswer | undefined {
  const text = bytes.toString('utf8');
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '').split('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  if (status === undefined) return undefined;
  const type = /^content-type: *(.*)$/im.exec(head)?.[1]?.trim() ?? '';
  const body = rest.join('\r\n\r\n');
  return { status: Number(status), type, body: /^transfer-encoding: *chunked/im.test(head) ? unchunked(body) : body };
}

const unchunked = (text: string): string => text.replace(/(?:^|\r\n)[0-9a-f]+\r\n/gi, '').replace(/\r\n$/, '');
