import { connect } from 'node:net';
import { expect } from 'chai';
import { Cast, openSide, type TestSide } from '../setup/side.ts';

/** No database is asked for what never becomes a request. */
const NOWHERE = 'postgresql://nobody:none@127.0.0.1:1/none';
const PATIENCE = { head: 150, request: 300, idle: 150, look: 50 };

describe('a connection', () => {
  let side: TestSide;
  let port: number;

  before(async () => {
    side = await openSide(new Cast(), 'VN', NOWHERE, {}, undefined, PATIENCE);
    port = Number(new URL(await side.app.listen({ host: '127.0.0.1', port: 0 })).port);
  });
  after(() => side?.close());

  /** Sends this and no more, and waits for the other end to close; then answers what it said. */
  const said = (text: string, again?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port });
      const chunks: Buffer[] = [];
      const timer = again === undefined ? undefined : setInterval(() => socket.write(again), 20);
      const done = (): void => {
        clearInterval(timer);
        socket.destroy();
        resolve(Buffer.concat(chunks).toString());
      };
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('end', done).on('close', done);
      socket.on('error', (error: NodeJS.ErrnoException) => (['ECONNRESET', 'EPIPE'].includes(error.code ?? '') ? done() : reject(error)));
      socket.write(text);
    });
  const problem = (answer: string): { status: number; code: string } => {
    const { status, code } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(answer).to.match(/content-type: application\/problem\+json/i);
    return { status, code };
  };
  const SLOW = { status: 408, code: 'REQUEST_TOO_SLOW' };

  it('that never ends its head is closed', async () =>
    expect(problem(await said('GET /health/live HTTP/1.1\r\nhost: x\r\n'))).to.deep.equal(SLOW));

  it('that sends its head drop by drop is closed', async () =>
    expect(problem(await said('GET /health/live HTTP/1.1\r\nhost: x\r\n', 'x-a: b\r\n'))).to.deep.equal(SLOW));

  const POST = 'POST /v1/auth/challenge HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{';
  it('that never ends its body is closed', async () => expect(problem(await said(POST))).to.deep.equal(SLOW));
  it('that sends its body drop by drop is closed', async () => expect(problem(await said(POST, ' '))).to.deep.equal(SLOW));

  it('that says nothing more after an answer is closed', async () =>
    expect(await said('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n')).to.match(/^HTTP\/1\.1 200 /));

  it('with too long a head is refused', async () =>
    expect(problem(await said(`GET /health/live HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`))).to.deep.equal({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    }));

  it('with too long an address is refused', async () =>
    expect(problem(await said(`GET /health/live?${'a'.repeat(5_000)} HTTP/1.1\r\nhost: x\r\n\r\n`))).to.deep.equal({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    }));

  it('that does not speak HTTP is refused', async () =>
    expect(problem(await said('\x16\x03\x01 hello\r\n\r\n'))).to.deep.equal({ status: 400, code: 'SCHEMA_INVALID' }));

  it('that names two lengths of its body is refused', async () =>
    expect(problem(await said(POST.replace('content-length: 1000', 'content-length: 5\r\ntransfer-encoding: chunked')))).to.deep.equal({
      status: 400,
      code: 'SCHEMA_INVALID',
    }));
});
