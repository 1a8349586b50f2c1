import { expect } from 'chai';
import Fastify, { type FastifyInstance } from 'fastify';
import type { DemoKey, RunningService, SideConfig } from '../../database/config.ts';
import { startPortal } from '../../portal/server/server.ts';
import { generateKey } from '../../protocol/acts/sign.ts';
import { faultOf } from '../infrastructure/workbench.ts';

const ADDRESS = `0x${'ab'.repeat(20)}`;

describe('the server of the pages', () => {
  let upstream: FastifyInstance;
  let at: string;
  const running: RunningService[] = [];
  /** What the service behind was asked, last. */
  let asked: { url: string; headers: Record<string, unknown> } | undefined;

  before(async () => {
    upstream = Fastify();
    upstream.all('/*', async ({ url, headers }) => {
      asked = { url, headers };
      return { passed: url };
    });
    at = await upstream.listen({ host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    for (const each of running) await each.close();
    await upstream.close();
  });

  async function portal(change: { demoKeys?: DemoKey[]; gatewayUrl?: string } = {}): Promise<string> {
    const config = {
      ...{ side: 'VN', chainId: 8486n, logLevel: 'silent', addresses: { directory: ADDRESS } },
      portal: { host: '127.0.0.1', port: 0, verifier: ADDRESS, demoKeys: [], ...change },
    } as unknown as SideConfig;
    const started = await startPortal(config, { gateway: at, index: at });
    running.push(started);
    return started.url;
  }

  it('serves a page under a policy that lets it speak to its own origin alone, its styles under a nonce of each answer', async () => {
    const url = await portal();
    const pages = await Promise.all([fetch(`${url}/`), fetch(`${url}/consignments/0x1`)]);
    const nonces = await Promise.all(
      pages.map(async (page) => {
        const policy = page.headers.get('content-security-policy') ?? '';
        expect(policy).to.include("default-src 'none'").and.include("script-src 'self';").and.include("connect-src 'self'");
        expect(policy).not.to.match(/unsafe|https?:|\*/);
        expect(page.headers.get('cache-control')).to.equal('no-store');
        const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
        const text = await page.text();
        expect(text).to.include(`nonce="${nonce}"`).and.not.to.include('__STYLE_NONCE__');
        expect(text).not.to.match(/<script>|<style|style="|https?:/);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).to.equal(2);
  });

  it('serves what a page is made of for ever, compressed, and no file of another folder', async () => {
    const url = await portal();
    const [, script = ''] = /src="([^"]+\.js)"/.exec(await (await fetch(url)).text()) ?? [];
    const served = await fetch(`${url}${script}`, { headers: { 'accept-encoding': 'br' } });
    expect(served.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable');
    expect(served.headers.get('content-encoding')).to.equal('br');
    for (const path of ['/assets/nothing.js', '/assets/..%2f..%2fserver%2fserver.ts', '/.env', '/assets/']) {
      const missing = await fetch(`${url}${path}`);
      expect(missing.status, path).to.be.within(400, 404);
      expect(missing.headers.get('content-type'), path).to.include('json');
    }
  });

  it('passes the two services on, with the address of who asks and nothing else of the way', async () => {
    const url = await portal();
    const headers = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9', cookie: 'a=b', authorization: 'Bearer t' };
    const passed = await fetch(`${url}/index/v1/consignments?limit=1`, { headers });
    expect(await passed.json()).to.deep.equal({ passed: '/v1/consignments?limit=1' });
    expect(asked?.headers).to.include({ 'x-forwarded-for': '127.0.0.1', authorization: 'Bearer t' });
    expect(asked?.headers).not.to.have.any.keys('cookie', 'forwarded');
    expect(passed.headers.get('content-security-policy')).to.include("default-src 'none'");
    const posted = await fetch(`${url}/gateway/v1/events`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    expect(await posted.json()).to.deep.equal({ passed: '/v1/events' });
  });

  it('passes nothing else on', async () => {
    const url = await portal();
    asked = undefined;
    for (const path of [
      '/gateway/v1/peer/acts',
      '/gateway/v1/%2e/peer/acts',
      '/gateway/v1/x/%2e%2e/peer/acts',
      '/gateway/v1/.%2Fpeer/acts',
      '/gateway/v1/%70eer/acts',
      '/gateway/v1/../metrics',
      '/gateway/ipfs/b',
      '/v1/events',
      '/metrics.txt',
    ])
      await fetch(`${url}${path}`).then((answer) => answer.text());
    const seen = asked as { url: string } | undefined;
    expect(seen?.url).to.equal(undefined);
  });

  it('says in the reader’s language that a service cannot be reached', async () => {
    const url = await portal({ gatewayUrl: 'http://127.0.0.1:1' });
    const answer = await fetch(`${url}/gateway/v1/openapi.json`, { headers: { 'accept-language': 'vi' } });
    expect(answer.status).to.equal(503);
    const { code, remedy } = (await answer.json()) as { code: string; remedy: string };
    expect(code).to.equal('UNAVAILABLE');
    expect(remedy).to.match(/[\u1ea0-\u1ef9]/);
  });

  it('hands out the keys that it was set to, and by default none', async () => {
    const without = await portal();
    expect((await (await fetch(`${without}/about.json`)).json()) as object).to.deep.include({ side: 'VN', demo: [] });
    expect((await fetch(`${without}/demo-keys/VN-CUS`)).status).to.equal(404);
    const key: DemoKey = {
      handle: 'VN-CUS',
      organisation: 'VN-CUS',
      roles: ['CUSTOMS'],
      keyId: `0x${'1'.repeat(64)}`,
      privateJwk: generateKey(),
    };
    const handing = await portal({ demoKeys: [key] });
    expect(await (await fetch(`${handing}/about.json`)).text()).not.to.include(key.privateJwk.d);
    expect(await (await fetch(`${handing}/demo-keys/VN-CUS`)).json()).to.deep.equal(key.privateJwk);
  });

  it('does not start without knowing where its side’s services are', async () => {
    const config = { side: 'VN', portal: { host: '127.0.0.1', port: 0, verifier: ADDRESS, demoKeys: [] } } as unknown as SideConfig;
    expect((await faultOf(() => startPortal(config, { gateway: at }))).code).to.equal('PORTAL_NOT_STARTED');
  });
});
