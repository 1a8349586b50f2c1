import { expect } from 'chai';
import { parseNetwork } from '../../../gateway/notify/address.ts';
import { Outbound, type Resolve } from '../../../gateway/notify/outbound.ts';
import { Receiver } from '../setup/receiver.ts';

const LOCAL = [parseNetwork('127.0.0.1')];

describe('the way out to webhooks', () => {
  let receiver: Receiver;
  const opened: Outbound[] = [];
  before(async () => {
    receiver = await Receiver.open();
  });
  after(async () => {
    for (const each of opened) await each.close();
    await receiver?.close();
  });

  const outbound = (...args: ConstructorParameters<typeof Outbound>): Outbound => {
    const one = new Outbound(...args);
    opened.push(one);
    return one;
  };
  /** A name server that answers these in turn, the last one for ever. */
  const names = (...answers: string[][]): { resolve: Resolve; asked: string[] } => {
    const asked: string[] = [];
    return {
      asked,
      resolve: (host, _options, done) => {
        const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
        asked.push(host);
        done(
          null,
          answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        );
      },
    };
  };
  const failure = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'it went out',
      (error: { code?: string; detail?: string; cause?: { code?: string } }) => error.code ?? error.cause?.code ?? String(error),
    );

  for (const url of [
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/',
    'https://user:secret@8.8.8.8/',
    'https://8.8.8.8/#part',
    'http://8.8.8.8/',
    'ftp://8.8.8.8/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'no address',
  ])
    it(`refuses ${url}`, async () => expect(await failure(outbound([]).check(url))).to.equal('WEBHOOK_URL_REFUSED'));

  it('refuses a name that leads inside, and one of whose addresses do', async () => {
    for (const answers of [['10.0.0.7'], ['8.8.8.8', '127.0.0.1'], ['fd00::1', '2606:4700:4700::1111'], []])
      expect(await failure(outbound([], names(answers).resolve).check('https://hooks.example/')), String(answers)).to.equal(
        'WEBHOOK_URL_REFUSED',
      );
  });

  it('goes over http into a network that the configuration allows, and nowhere else', async () => {
    const allowed = outbound(LOCAL);
    expect((await allowed.post(receiver.url, {}, '{}')).status).to.equal(204);
    expect(await failure(allowed.check('http://127.0.0.2/'))).to.equal('WEBHOOK_URL_REFUSED');
    expect(await failure(allowed.check('http://8.8.8.8/'))).to.equal('WEBHOOK_URL_REFUSED');
  });

  it('connects to the address that it checked: a name that is bound anew in between reaches nothing', async () => {
    const before = receiver.received.length;
    // Public when it is checked, inside when the connection is made.
    const rebound = names(['8.8.8.8'], ['127.0.0.1']);
    const url = `https://rebound.example:${receiver.port}/`;
    expect(await failure(outbound([], rebound.resolve).post(url, {}, '{}'))).to.equal('WEBHOOK_URL_REFUSED');
    expect(rebound.asked.length).to.equal(2);
    expect(receiver.received.length).to.equal(before);
  });

  it('follows no redirect', async () => {
    receiver.answer = (response) => response.writeHead(307, { location: `http://127.0.0.1:${receiver.port}/elsewhere` }).end();
    expect((await outbound(LOCAL).post(receiver.url, {}, '{}')).status).to.equal(307);
    expect(receiver.received.filter(({ url }) => url === '/elsewhere')).to.deep.equal([]);
  });

  it('reads no more of an answer than a little', async () => {
    let written = 0;
    receiver.answer = (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && written < 64_000_000) {
          written += 64_000;
          if (!response.write(Buffer.alloc(64_000))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };
    expect((await outbound(LOCAL).post(receiver.url, {}, '{}')).status).to.equal(200);
    expect(written).to.be.below(64_000_000);
  });
});
