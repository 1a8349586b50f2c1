import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import pg from 'pg';
import { type Network, startNetwork } from '../../../scripts/network/network.ts';
import type { Verification } from '../../../scripts/verify/verify.ts';
import { until } from '../../infrastructure/workbench.ts';
import { type Answer, type Json, lodging, Speaker } from '../setup/speaker.ts';

const run = promisify(execFile);
const CHECK = new URL('../../../scripts/check-release.ts', import.meta.url).pathname;
const VERIFY = new URL('../../../scripts/verify.ts', import.meta.url).pathname;

describe('content between two gateways', () => {
  let scratch: string;
  let network: Network;
  let speaker: Speaker;

  before('starts a network', async () => {
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-content-'));
    network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'warn' });
    speaker = new Speaker(network.info);
  });
  after('stops it', async () => {
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
  /** Verifies it once its lodging is on the chain: before that there is nothing to verify by. */
  async function verify({ consignment, digest }: { consignment: string; digest: string }): Promise<Verification[]> {
    await until(async () => (await get('CN-CUS', `/v1/events/${digest}`)).body.state === 'anchored');
    const args = [VERIFY, consignment, '--json', '--data', join(scratch, 'data')];
    const { stdout } = await run(process.execPath, args).catch((failed: { stdout: string }) => failed);
    return JSON.parse(stdout);
  }

  describe('a disclosure', () => {
    it('is stated of every envelope, by whom, for what and when, and verifies in the log', async () => {
      const lodged = await lodge();
      const { consignment, digest } = lodged;
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
      const [, cn] = await verify(lodged);
      expect(cn?.differences).to.deep.equal([]);
      expect(cn?.checked.statements).to.equal(1);
    });
  });

  describe('an attached document', () => {
    const PDF = Buffer.concat([
      Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% '),
      Buffer.alloc(2_500_000, 'phyto '),
      Buffer.from('\n%%EOF\n'),
    ]);
    let reference: Json;
    let lodged: { consignment: string; digest: string };

    const upload = async (handle: string, body: Buffer, type = 'application/pdf'): Promise<Answer> => {
      const response = await fetch(`${network.info.sides[handle.slice(0, 2) as 'VN'].gateway}/v1/documents`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: `Bearer ${await speaker.token(handle)}` },
        body: new Uint8Array(body),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    };
    const download = async (handle: string, cid: string, more = ''): Promise<{ status: number; bytes: Buffer }> => {
      const response = await fetch(`${network.info.sides[handle.slice(0, 2) as 'VN'].gateway}/v1/documents/${cid}${more}`, {
        headers: { authorization: `Bearer ${await speaker.token(handle)}` },
      });
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
    };
    /** The other side fetches it in its own time. */
    const eventually = (handle: string, cid: string): Promise<Buffer> =>
      until(async () => {
        const { status, bytes } = await download(handle, cid);
        return status === 200 && bytes;
      });
    const rowsOf = async (side: 'VN' | 'CN'): Promise<string> => {
      const client = new pg.Client({ connectionString: network.info.sides[side].database });
      await client.connect();
      const tables = await client.query<{ name: string }>(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('gateway', 'chain', 'content')",
      );
      const texts: string[] = [];
      for (const { name } of tables.rows)
        texts.push(...(await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)).rows.map(({ row }) => row));
      await client.end();
      return texts.join('\n');
    };

    before('uploads one and lodges with it', async () => {
      reference = ok(await upload('CN-EXPORTER', PDF));
      lodged = await lodge((request) => {
        request.manifest.docs.labCert = { no: 'L-1', tests: ['Cd'], result: 'PASS', file: reference };
      });
    });

    it('is read by those that were granted it, on either side of the border', async () => {
      expect((await download('CN-CUS', reference.cid)).bytes.equals(PDF)).to.equal(true);
      expect((await eventually('VN-CUS', reference.cid)).equals(PDF)).to.equal(true);
    });

    it('is unknown to those that were not', async () => {
      for (const handle of ['VN-BG', 'VN-GATE', 'VN-EXPORTER', 'CN-GATE']) {
        expect((await download(handle, reference.cid)).status, handle).to.equal(404);
        expect((await download(handle, reference.cid, '?as=ciphertext')).status, handle).to.equal(404);
      }
    });

    it('is stored as ciphertext, and its key and salt are in no table of either side', async () => {
      const ciphertext = (await download('VN-CUS', reference.cid, '?as=ciphertext')).bytes;
      expect(ciphertext.length).to.be.greaterThan(PDF.length);
      expect(ciphertext.includes('phyto')).to.equal(false);
      for (const side of ['VN', 'CN'] as const) {
        const rows = await rowsOf(side);
        expect(rows.includes(reference.cid), `${side} knows the reference`).to.equal(true);
        for (const secret of [reference.key, reference.salt]) expect(rows.includes(secret), side).to.equal(false);
      }
    });

    it('leaves the other side able to judge the manifest, and the consignment verified', async () => {
      const sides = await verify(lodged);
      expect(sides.map(({ differences }) => differences)).to.deep.equal([[], []]);
    });

    it('is taken from its uploader only, and as it was uploaded', async () => {
      const told = async (handle: string, change: Json): Promise<string> => {
        const request = await lodging();
        request.manifest.docs.labCert = { no: 'L-1', tests: ['Cd'], result: 'PASS', file: { ...reference, ...change } };
        const answer = await speaker.say(handle, request);
        return answer.status < 300 ? 'accepted' : answer.body.code;
      };
      expect(await told('CN-EXPORTER', { size: 7 })).to.equal('DOCUMENT_UNKNOWN');
      expect(await told('CN-EXPORTER', { type: 'image/png' })).to.equal('DOCUMENT_UNKNOWN');
      expect(await told('CN-EXPORTER', { commitment: `0x${'00'.repeat(32)}` })).to.equal('DOCUMENT_UNKNOWN');
      expect(await told('CN-EXPORTER', { key: undefined })).to.equal('SCHEMA_INVALID');
    });

    it('that is refused, or breaks off, leaves nothing', async () => {
      const names = async (): Promise<number> =>
        (await readdir(network.info.sides.CN.blobs, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
      const before = await names();
      expect((await upload('CN-EXPORTER', Buffer.concat([PDF, Buffer.from('<html>')]))).body.code).to.equal('DOCUMENT_REFUSED');
      expect((await upload('CN-EXPORTER', PDF, 'text/html')).body.code).to.equal('MEDIA_TYPE_UNSUPPORTED');
      expect((await upload('CN-EXPORTER', Buffer.alloc(0))).body.code).to.equal('DOCUMENT_REFUSED');
      expect(await names()).to.equal(before);
    });
  });

  describe('a release to carry along', () => {
    it('is made once every track has approved, fits a QR code, and is checked by a gate without a network', async () => {
      const { consignment } = await lodge((request) => {
        const [unit] = request.manifest.units;
        const half = [{ item: 1, pkg: 160, net: 2490, gross: 2655 }];
        const other = { ...unit, u: 'B', plate: 'IGV-PX-007', cont: 'CSQU3054383', seal: [{ ...unit.seal[0], no: 'CNHG8826141' }] };
        request.manifest.units = [unit, other].map((each) => ({ ...each, alloc: half }));
      });
      const bundle = (): Promise<Answer> => get('CN-GATE', `/v1/consignments/${consignment}/release`);
      expect((await bundle()).body.code).to.equal('TRANSITION_NOT_ALLOWED');
      const approve = async (by: string, event: Json): Promise<void> => {
        ok(await speaker.say(by, { consignment, event: { t: '2026-11-10T19:45:00+08:00', by, ...event } }));
      };
      await approve('CN-CUS', { type: 'RELEASED', track: 'EXP_CUS', units: ['A'] });
      // An unmanned vehicle: the border force has no track.
      expect((await bundle()).body.code).to.equal('TRANSITION_NOT_ALLOWED');
      await approve('CN-GATE', { type: 'GATE_CLEARED' });
      expect(ok(await bundle()).bundle.length).to.be.below(1_000);
      // Whoever reads it sees each unit approved by its own decision.
      await approve('CN-CUS', { type: 'RELEASED', track: 'EXP_CUS', units: ['B'] });
      const { bundle: text } = ok(await bundle());
      expect(text.length).to.be.below(1_400);
      await writeFile(join(scratch, 'release.txt'), text);
      await writeFile(join(scratch, 'trust.json'), JSON.stringify(ok(await get('CN-GATE', '/v1/release/trust'))));
      const check = (...more: string[]): Promise<string> =>
        run(process.execPath, [CHECK, join(scratch, 'release.txt'), '--trust', join(scratch, 'trust.json'), ...more]).then(
          ({ stdout }) => stdout,
          (failed: { stdout: string }) => failed.stdout,
        );
      expect(await check('--consignment', consignment)).to.match(/^GOOD .*"tracks":\["EXP_CUS","EXP_GATE"\].*"units":"11"/);
      expect(await check('--consignment', `0x${'00'.repeat(32)}`)).to.match(/^NOT GOOD CONSIGNMENT_UNKNOWN/);
      const png = await fetch(`${network.info.sides.CN.gateway}/v1/consignments/${consignment}/release?format=png`, {
        headers: { authorization: `Bearer ${await speaker.token('CN-GATE')}` },
      });
      expect(
        Buffer.from(await png.arrayBuffer())
          .subarray(1, 4)
          .toString(),
      ).to.equal('PNG');
      await approve('CN-CUS', { type: 'HOLD_PLACED', hold: 'H-1', scope: 'ALL', reason: 'SEC-01' });
      expect((await bundle()).body.code).to.equal('HOLD_ACTIVE');
    });

    it('is given to those that have a part in the consignment', async () => {
      const { consignment } = await lodge();
      expect((await get('CN-CARRIER', `/v1/consignments/${consignment}/release`)).body.code).to.equal('CONSIGNMENT_UNKNOWN');
    });
  });
});
