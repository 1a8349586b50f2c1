import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type Network, startNetwork } from '../../../scripts/network/network.ts';
import type { Verification } from '../../../scripts/verify/verify.ts';
import { type Answer, type Json, lodging, Speaker } from '../setup/speaker.ts';

const run = promisify(execFile);
const VERIFY = new URL('../../../scripts/verify.ts', import.meta.url).pathname;

describe('content between two gateways', () => {
  let scratch: string;
  let network: Network;
  let speaker: Speaker;

  before('starts a network', async function () {
    this.timeout(240_000);
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-content-'));
    network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'warn' });
    speaker = new Speaker(network.info);
  });
  after('stops it', async function () {
    this.timeout(60_000);
    await network?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const ok = ({ status, body }: Answer): Json => {
    expect(status, JSON.stringify(body)).to.be.lessThan(300);
    return body;
  };
  /** A consignment from China, lodged now. */
  async function lodge(change: (request: Json) => void = () => {}): Promise<{ consignment: string; digest: string }> {
    const request = await lodging();
    change(request);
    const { id } = ok(await speaker.say('CN-EXPORTER', request));
    return { consignment: request.consignment, digest: id };
  }
  const get = async (handle: string, path: string): Promise<Answer> =>
    speaker.ask(handle.slice(0, 2) as 'VN', path, { token: await speaker.token(handle) });
  async function verify(consignment: string): Promise<Verification[]> {
    const args = [VERIFY, consignment, '--json', '--data', join(scratch, 'data')];
    const { stdout } = await run(process.execPath, args).catch((failed: { stdout: string }) => failed);
    return JSON.parse(stdout);
  }

  describe('a disclosure', () => {
    it('is stated of every envelope, by whom, for what and when, and verifies in the log', async function () {
      this.timeout(120_000);
      const { consignment, digest } = await lodge();
      await speaker.ask('CN', '/v1/log/anchor', { method: 'POST', token: await speaker.token('CN-CUS'), body: {} });
      const { disclosures } = ok(await get('CN-AUDITOR', `/v1/disclosures?consignment=${consignment}`));
      expect(disclosures).to.have.length(1);
      const { statement } = disclosures[0];
      expect(statement).to.include({ format: 'thongquan-disclosures/1', side: 'CN', consignment, document: digest });
      const handleOf = new Map(network.info.organisations.map(({ id, handle }) => [id, handle]));
      const told = Object.fromEntries(statement.to.map((one: Json) => [handleOf.get(one.organisation), one]));
      expect(Object.keys(told)).to.include.members(['CN-CUS', 'VN-CUS', 'VN-BG', 'VN-GATE', 'CN-EXPORTER']);
      expect(told['VN-BG']).to.deep.include({ classes: ['P1'], purposes: ['vehicle control'] });
      expect(told['VN-CUS'].purposes).to.deep.equal(['customs control', 'confidential part, to readers it names']);
      expect(told['VN-CUS'].classes).to.deep.equal(['P1', 'P2', 'P3']);
      expect(statement.at).to.be.within(Date.now() / 1000 - 120, Date.now() / 1000 + 1);
      const [, cn] = await verify(consignment);
      expect(cn?.differences).to.deep.equal([]);
      expect(cn?.checked.statements).to.equal(1);
    });
  });
});
