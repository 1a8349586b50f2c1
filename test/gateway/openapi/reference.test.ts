import { expect } from 'chai';
import { Cast, openSide, type TestSide } from '../setup/side.ts';

describe('the reference page', () => {
  let side: TestSide;
  before(async () => {
    side = await openSide(new Cast(), 'VN', 'postgresql://nobody@127.0.0.1:1/none');
    await side.app.ready();
  });
  after(() => side?.close());

  it('tells of every operation and every schema of the document', async () => {
    const { body } = await side.app.inject({ url: '/v1/reference' });
    const document = JSON.parse(JSON.stringify(side.app.openApi()));
    const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((item) =>
      Object.values(item).map((each) => each.operationId),
    );
    for (const id of ids) expect(body).to.include(`id="${id}"`);
    for (const name of Object.keys(document.components.schemas)) expect(body).to.include(`id="schema-${name}"`);
    const targets = [...body.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.filter((target) => !body.includes(`id="${target}"`))).to.deep.equal([]);
  });

  it('loads nothing from elsewhere, runs nothing, and is framed by nobody', async () => {
    const { body, headers } = await side.app.inject({ url: '/v1/reference' });
    expect(headers['content-security-policy']).to.include("default-src 'none'").and.to.include("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.to.match(/unsafe|https?:|\*/);
    expect(body).not.to.match(/<script|<img|<iframe|\son\w+=|style=/i);
    expect([...body.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, target]) => target)).to.deep.equal([
      '/v1/reference.css',
      '/v1/openapi.json',
    ]);
    expect((await side.app.inject({ url: '/v1/reference.css' })).headers['content-type']).to.match(/^text\/css/);
  });
});
