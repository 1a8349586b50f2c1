import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type Database, openDatabase } from '../../../database/client.ts';
import { bytesOf, hexOf } from '../../../gateway/bytes.ts';
import { requestErasure } from '../../../gateway/erasure/request.ts';
import type { Side } from '../../../protocol/sides.ts';
import { type Network, startNetwork } from '../../../scripts/network/network.ts';
import type { Verification } from '../../../scripts/verify/verify.ts';
import { until } from '../../infrastructure/workbench.ts';
import { type Answer, type Json, lodging, Speaker } from '../setup/speaker.ts';

const run = promisify(execFile);
const script = (name: string): string => new URL(`../../../scripts/${name}`, import.meta.url).pathname;
const PDF = Buffer.concat([
  Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% '),
  Buffer.alloc(300_000, 'phyto '),
  Buffer.from('\n%%EOF\n'),
]);

describe('a consignment whose content one side erased', () => {
  let scratch: string;
  let network: Network;
  let speaker: Speaker;
  let consignment: string;
  let file: Json;
  let secrets: string[];
  const databases = {} as Record<Side, Database>;

  const ok = ({ status, body }: Answer): Json => {
    expect(status, JSON.stringify(body)).to.be.lessThan(300);
    return body;
  };
  const weighed = (by: string, kg: number): Json => ({
    consignment,
    event: { t: by.startsWith('CN') ? '2026-11-10T19:41:00+08:00' : '2026-11-10T18:41:00+07:00', by, type: 'WEIGHED', unit: 'A', kg },
  });
  async function verify(): Promise<Verification[]> {
    const args = [script('verify.ts'), consignment, '--json', '--data', join(scratch, 'data')];
    const { stdout } = await run(process.execPath, args).catch((failed: { stdout: string }) => failed);
    return JSON.parse(stdout);
  }
  /** Every row and every blob that a side keeps. */
  async function keptBy(side: Side): Promise<string> {
    const { pool } = databases[side];
    const tables = await pool.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('gateway', 'chain', 'content')",
    );
    const texts: string[] = [];
    for (const { name } of tables.rows)
      texts.push(...(await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)).rows.map(({ row }) => row));
    for (const entry of await readdir(network.info.sides[side].blobs, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) texts.push(entry.name, (await readFile(join(entry.parentPath, entry.name))).toString('hex'));
    return texts.join('\n');
  }
  const blobFiles = async (side: Side): Promise<number> =>
    (await readdir(join(network.info.sides[side].blobs, 'blobs'), { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    ).length;

  before('takes one from lodging to its cancellation, and erases it in China', async () => {
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-erased-'));
    network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'warn' });
    speaker = new Speaker(network.info);
    for (const side of ['VN', 'CN'] as const) databases[side] = openDatabase(network.info.sides[side].database, 2);
    const uploaded = await fetch(`${network.info.sides.CN.gateway}/v1/documents`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf', authorization: `Bearer ${await speaker.token('CN-EXPORTER')}` },
      body: new Uint8Array(PDF),
    });
    file = await uploaded.json();
    const request = await lodging();
    consignment = request.consignment;
    request.manifest.docs.labCert = { no: 'L-1', tests: ['Cd'], result: 'PASS', file };
    ok(await speaker.say('CN-EXPORTER', request));
    ok(await speaker.say('CN-GATE', weighed('CN-GATE', 17_171.5)));
    ok(
      await speaker.say('CN-EXPORTER', {
        consignment,
        event: { t: '2026-11-10T20:00:00+08:00', by: 'CN-EXPORTER', type: 'MANIFEST_CANCELLED' },
      }),
    );
    const { sql } = databases.CN;
    const documents = await sql.$queryRaw<
      { disclosures: string[] }[]
    >`SELECT disclosures FROM content.documents WHERE consignment = ${bytesOf(consignment)}`;
    const leaves = await sql.$queryRaw<{ salt: Uint8Array }[]>`SELECT salt FROM content.leaves WHERE consignment = ${bytesOf(consignment)}`;
    expect([documents.length, leaves.length]).to.deep.equal([3, 1]);
    const disclosures = documents.flatMap((each) => each.disclosures);
    const leafSalts = leaves.map(({ salt }) => Buffer.from(salt).toString('hex'));
    // What is told of the goods, the vehicle, the weight, each with its salt.
    secrets = [...disclosures, ...leafSalts, 'IGV-PX-006', '17171.5'];
    expect(disclosures.length).to.be.greaterThan(20);
    const kept = await keptBy('CN');
    expect(secrets.filter((secret) => !kept.includes(secret))).to.deep.equal([]);
    await until(async () => (await blobFiles('VN')) > 0);
    await until(async () => {
      await speaker.ask('CN', '/v1/log/anchor', { method: 'POST', token: await speaker.token('CN-CUS'), body: {} });
      return (
        (await databases.CN.prisma.gatewayAct.count({ where: { consignment: bytesOf(consignment), state: { not: 'anchored' } } })) === 0
      );
    });
    await requestErasure(databases.CN, consignment, 'REQUEST_GRANTED', 0, new Date(Date.now() + 9 * 86_400_000));
    await until(async () => (await databases.CN.prisma.erasure.count({ where: { state: 'erased' } })) === 1);
  });
  after('stops the network', async () => {
    for (const database of Object.values(databases)) await database.close();
    await network?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  it('has no word, salt or ciphertext of it any more there, and all of it on the other side', async () => {
    const kept = await keptBy('CN');
    expect(secrets.filter((secret) => kept.includes(secret))).to.deep.equal([]);
    expect(kept.includes(file.cid)).to.equal(false);
    expect(await blobFiles('CN')).to.equal(0);
    expect(await databases.CN.prisma.blob.count()).to.equal(0);
    expect((await keptBy('VN')).includes('IGV-PX-006')).to.equal(true);
  });

  it('has a tombstone, signed and in the log, for who had a part in it', async () => {
    const told = async (handle: string): Promise<Json[]> =>
      ok(await speaker.ask('CN', `/v1/disclosures?consignment=${consignment}`, { token: await speaker.token(handle) })).disclosures.filter(
        ({ statement }: Json) => statement.format === 'thongquan-erasure/1',
      );
    await until(async () => typeof (await told('CN-AUDITOR'))[0]?.index === 'number');
    for (const handle of ['CN-AUDITOR', 'CN-EXPORTER', 'CN-GATE']) expect(await told(handle), handle).to.have.length(1);
    const [{ statement }] = await told('CN-AUDITOR');
    expect(statement).to.include({ side: 'CN', consignment, basis: 'REQUEST_GRANTED', documents: 3 });
  });

  it('verifies in all that remains, and says what was erased', async () => {
    const [vn, cn] = await verify();
    expect([vn?.differences, cn?.differences]).to.deep.equal([[], []]);
    expect([vn?.erased, cn?.erased]).to.deep.equal([0, 3]);
    expect([cn?.checked.acts, cn?.checked.signatures, cn?.checked.commitments]).to.deep.equal([2, 3, 0]);
    expect(vn?.checked.commitments).to.equal(3);
  });

  it('does not verify where documents are missing and no gateway states that it erased them', async () => {
    const { sql } = databases.CN;
    const id = bytesOf(consignment);
    const held = await sql.$queryRaw<{ statement: object; signature: Uint8Array }[]>`
      SELECT statement, signature FROM content.statements WHERE consignment = ${id} AND kind = 'erasure'`;
    await sql.$executeRaw`UPDATE content.statements SET statement = statement || '{"documents": 2}' WHERE consignment = ${id} AND kind = 'erasure'`;
    const [, cn] = await verify();
    expect(cn?.differences.map(({ kind }) => kind)).to.include.members(['document-missing', 'leaf-wrong', 'statement-wrong']);
    await sql.$executeRaw`UPDATE content.statements SET statement = ${JSON.stringify(held[0]?.statement)}::jsonb WHERE consignment = ${id} AND kind = 'erasure'`;
  });

  it('is not gone on with there, and what the other side still says of it is heard and not kept', async () => {
    const refused = await speaker.prepare('CN-GATE', weighed('CN-GATE', 1));
    expect([refused.status, refused.body.code]).to.deep.equal([410, 'CONSIGNMENT_ERASED']);
    const { id } = ok(await speaker.say('VN-GATE', weighed('VN-GATE', 23_232.5)));
    await until(async () => {
      const sent = await databases.VN.prisma.peerMessage.findUnique({ where: { digest: bytesOf(id) } });
      return sent?.acknowledgedAt != null;
    });
    expect((await keptBy('CN')).includes('23232.5')).to.equal(false);
    const alarms = await databases.CN.prisma.alarm.findMany({
      where: { consignment: bytesOf(consignment), kind: 'PEER_CONSIGNMENT_ERASED' },
    });
    expect(alarms.map(({ digest }) => hexOf(digest))).to.deep.equal([id]);
    expect((await verify()).map(({ differences }) => differences)).to.deep.equal([[], []]);
  });

  it('is listed by the command, which keeps what is not due', async () => {
    const erase = (...args: string[]) =>
      run(process.execPath, [script('erase.ts'), '--side', 'CN', '--data', join(scratch, 'data'), ...args]).then(
        ({ stdout }) => stdout,
        (failed: { stderr: string }) => failed.stderr,
      );
    expect(JSON.parse(await erase('--list'))).to.include({ consignment, basis: 'REQUEST_GRANTED', state: 'erased', documents: 3 });
    expect(await erase('--due')).to.include('0 consignments');
    expect(await erase(consignment, '--basis', 'COURT_ORDER')).to.include('ERASURE_TOO_EARLY');
    expect(await erase(consignment))
      .to.include('USAGE')
      .and.to.include('RETENTION_ENDED');
    expect(await erase('--hold', consignment, '--reason', 'inquiry')).to.include('ERASURE_BEGUN');
  });
});
