import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Database, openDatabase } from '../../database/client.ts';
import { openEmbeddedBlobs } from '../../gateway/blobs/embedded.ts';
import type { BlobStore } from '../../gateway/blobs/port.ts';
import { withSmallInDatabase } from '../../gateway/blobs/small.ts';
import { bytesOf, hexOf } from '../../gateway/bytes.ts';
import { EnvelopeOpener } from '../../gateway/envelopes/opener.ts';
import { readPrivateKeys } from '../../gateway/envelopes/private-keys.ts';
import { encryptionKeyId } from '../../protocol/documents/encryption-key.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { load } from '../../scripts/backup/load.ts';
import { save } from '../../scripts/backup/save.ts';
import { makeDatabase } from '../../scripts/network/databases.ts';
import { openFolder } from '../../scripts/network/folder.ts';
import { ProcessList } from '../../scripts/network/leftovers.ts';
import { type Network, startNetwork } from '../../scripts/network/network.ts';
import { envelopesOf } from '../../scripts/rotate/envelopes.ts';
import { type RotationPlace, rotationPlaceOf } from '../../scripts/rotate/place.ts';
import { openServer } from '../../scripts/side/run.ts';
import { type Json, lodging, Speaker } from '../gateway/setup/speaker.ts';
import { until } from '../infrastructure/workbench.ts';

const DIE_AT = new URL('setup/die-at-statement.ts', import.meta.url).href;
const PROGRAM = new URL('../../scripts/rotate-keys.ts', import.meta.url).pathname;

describe('rotation of a recipient’s key', () => {
  let scratch: string;
  let data: string;
  let network: Network;
  let speaker: Speaker;
  let place: RotationPlace;
  let vn: Database;
  let cn: Database;
  let blobs: BlobStore;
  /** In the order they were lodged. */
  const lodged: string[] = [];
  /** Keys of VN customs, in the order they came. */
  const keys: string[] = [];

  before('starts a network', async () => {
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-rotation-'));
    data = join(scratch, 'data');
    network = await startNetwork({ data, logLevel: 'warn' });
    speaker = new Speaker(network.info);
    place = await rotationPlaceOf(data, 'VN', 'VN-CUS');
    vn = openDatabase(network.info.sides.VN.database, 4);
    cn = openDatabase(network.info.sides.CN.database, 4);
    blobs = withSmallInDatabase(await openEmbeddedBlobs(join(place.blobs, 'blobs')), vn.sql);
    keys.push(encryptionKeyId(place.hosted.encPrivateJwk as never));
  });
  after('stops it', async () => {
    await blobs?.close();
    await vn?.close();
    await cn?.close();
    await network?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  /** Runs the command; with `dieAt`, until that statement. */
  function command(args: string[], dieAt?: string): Promise<{ status: number | null; out: string; err: string }> {
    const child = spawn(
      process.execPath,
      [...(dieAt ? ['--import', DIE_AT] : []), PROGRAM, '--side', 'VN', '--organisation', 'VN-CUS', '--data', data, ...args],
      { env: { ...process.env, DIE_AT: dieAt } },
    );
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    return new Promise((resolve) => child.once('close', (status) => resolve({ status, out, err })));
  }
  async function lodge(): Promise<void> {
    const request = await lodging();
    const { status, body } = await speaker.say('CN-EXPORTER', request);
    expect(status, JSON.stringify(body)).to.be.lessThan(300);
    lodged.push(request.consignment);
  }
  const delivered = (): Promise<boolean> =>
    until(async () => {
      const [row] = await cn.sql.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM gateway.peer_outbox WHERE acknowledged_at IS NULL`;
      return row?.count === 0;
    });
  const content = async (consignment: string): Promise<Json> =>
    (await speaker.ask('VN', `/v1/consignments/${consignment}/content`, { token: await speaker.token('VN-CUS') })).body;
  /** By which key each consignment's envelope for VN customs was sealed, as the bytes say. */
  async function sealedTo(): Promise<Map<string, { key: string | undefined; cid: string }>> {
    const rows = await vn.sql.$queryRaw<{ consignment: Uint8Array; cid: string }[]>`
      SELECT a.consignment, e.cid FROM content.envelopes e JOIN gateway.acts a ON a.digest = e.digest
      WHERE e.recipient = ${bytesOf(place.hosted.id)}`;
    const of = new Map(rows.map(({ consignment, cid }) => [cid, hexOf(consignment)]));
    const found = new Map<string, { key: string | undefined; cid: string }>();
    for await (const { cid, key } of envelopesOf(vn.sql, blobs, place.hosted.id)) found.set(of.get(cid) ?? '', { key, cid });
    return found;
  }
  const newest = async (): Promise<string> => {
    const [row] = await vn.sql.$queryRaw<{ id: Uint8Array }[]>`SELECT id FROM gateway.encryption_keys ORDER BY created_at DESC LIMIT 1`;
    return row ? hexOf(row.id) : '';
  };
  /** Whether the database knows of a rotation that came to its end. A command that died with a statement done has nothing more under way. */
  const finished = async (): Promise<boolean> => {
    const rows = await vn.sql.$queryRaw<unknown[]>`SELECT FROM gateway.encryption_keys WHERE in_use_at IS NOT NULL`;
    return rows.length > 0;
  };
  const seenAbroad = (id: string, what: 'added' | 'retired' | 'revoked'): Promise<boolean> =>
    until(async () => {
      const [row] = await cn.sql.$queryRaw<{ retired: boolean; revoked: boolean }[]>`
        SELECT retired_at IS NOT NULL AS retired, revoked_at IS NOT NULL AS revoked FROM chain.keys WHERE id = ${bytesOf(id)}`;
      return row !== undefined && (what === 'added' || row[what]);
    });

  it('is carried on after the command was killed at statement after statement, and what is sent meanwhile arrives and opens', async () => {
    await lodge();
    let killed = 0;
    for (let nth = 1; ; nth += 2) {
      const [{ status, out, err }] = await Promise.all([command([], `${nth} ${nth % 4 === 1 ? 'before' : 'done'}`), lodge()]);
      if (status === null) {
        killed += 1;
        // Killed with all done and nothing said of it yet: run once more, it would rightly begin another rotation.
        if (!(await finished())) continue;
        keys.push(await newest());
        break;
      }
      expect(status, err).to.equal(0);
      keys.push(await newest());
      expect(out).to.include(keys[1]);
      break;
    }
    expect(killed).to.be.at.least(3);
    await seenAbroad(keys[1] as string, 'added');
    await lodge();
    await delivered();
    // Killed and carried on, it made one key, not two.
    expect(await newest()).to.equal(keys[1]);
    const sealed = await sealedTo();
    const order = lodged.map((consignment) => sealed.get(consignment)?.key);
    expect(order[0]).to.equal(keys[0]);
    expect(order.at(-1)).to.equal(keys[1]);
    expect(new Set(order)).to.deep.equal(new Set(keys));
    for (const consignment of lodged) {
      const { documents, unopened } = await content(consignment);
      expect(documents, consignment).to.have.length(1);
      expect(unopened).to.deep.equal([]);
    }
  });

  it('leaves both keys valid for the time of the overlap', async () => {
    await seenAbroad(keys[0] as string, 'retired');
    const rows = await cn.sql.$queryRaw<{ id: Uint8Array; left: number | null }[]>`
      SELECT id, (retired_at - extract(epoch FROM now()))::int AS left FROM chain.keys
      WHERE organisation = ${bytesOf(place.hosted.id)} AND use = 1`;
    const left = Object.fromEntries(rows.map((row) => [hexOf(row.id), row.left]));
    expect(left[keys[1] as string]).to.equal(null);
    expect(left[keys[0] as string]).to.be.within(23 * 3_600, 24 * 3_600);
  });

  it('by reason of compromise ends the keys before at once: nothing is sealed to them after that block', async () => {
    const { status, err } = await command(['--revoke']);
    expect(status, err).to.equal(0);
    keys.push(await newest());
    for (const revoked of keys.slice(0, 2)) await seenAbroad(revoked, 'revoked');
    await seenAbroad(keys[2] as string, 'added');
    await lodge();
    await delivered();
    expect((await sealedTo()).get(lodged.at(-1) as string)?.key).to.equal(keys[2]);
    expect((await content(lodged[0] as string)).documents).to.have.length(1);
  });

  it('destroys no private key that stored envelopes still need, and says how many do', async () => {
    const { status, err } = await command(['--destroy', '--after-days', '0']);
    expect(status).to.equal(2);
    expect(err)
      .to.include('ENCRYPTION_KEY_NEEDED')
      .and.to.include(`${lodged.length - 1} stored envelopes`);
  });

  it('re-wraps content keys without touching an envelope, and destroys the old keys then', async () => {
    const before = await sealedTo();
    const rewrapped = await command(['--rewrap']);
    expect(rewrapped.out, rewrapped.err).to.match(new RegExp(`^${lodged.length - 1} envelopes .* opens 1 others; 0 open`));
    expect((await command(['--rewrap'])).out).to.match(/^0 envelopes/);
    expect(await sealedTo()).to.deep.equal(before);
    const destroyed = await command(['--destroy', '--after-days', '0']);
    expect(destroyed.out, destroyed.err).to.include('destroyed 2 private keys');
    const secret = place.hosted.encPrivateJwk?.d as string;
    expect(await readFile(place.secretsPath, 'utf8')).to.not.include(secret);
    for (const consignment of lodged) expect((await content(consignment)).documents, consignment).to.have.length(1);
  });

  it('leaves what was sealed to a destroyed key and not re-wrapped closed, and the rest open', async () => {
    const sealed = await sealedTo();
    const [lost, kept] = [lodged[0] as string, lodged[1] as string].map((each) => sealed.get(each)?.cid as string) as [string, string];
    await vn.sql.$executeRaw`DELETE FROM content.rewraps WHERE cid = ${lost}`;
    const { tokenSecret, id } = place.hosted;
    // As the gateway was configured before: the destroyed key counts for nothing although it is handed in.
    const opener = new EnvelopeOpener({ sql: vn.sql, tokenSecret, hosted: [place.hosted] });
    const open = async (cid: string): Promise<string> => {
      const bytes = (await blobs.get(cid)) as Uint8Array;
      return opener.open(bytes, cid, id).then(
        () => 'open',
        (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
      );
    };
    expect(await open(lost)).to.equal('NOT_GRANTED');
    expect(await open(kept)).to.equal('open');
    expect(await open(sealed.get(lodged.at(-1) as string)?.cid as string)).to.equal('open');
  });

  it('is kept by a backup: the restored side has the same private keys', async () => {
    const passphrase = 'a passphrase of the test';
    const quiet = (): void => {};
    const to = join(scratch, 'backup');
    await save({ side: 'VN', data, to, passphrase, report: quiet });
    const at = join(scratch, 'restored');
    await load({ from: to, passphrase, data: at, databaseUrl: undefined, report: quiet });
    const folder = await openFolder(at);
    const server = await openServer(folder, { databaseUrl: undefined, report: quiet }, new ProcessList(folder.path));
    const restored = openDatabase(await makeDatabase(server.url, 'VN', folder.id), 2);
    const secrets = JSON.parse(await readFile(join(at, 'config', 'secrets.json'), 'utf8'));
    const ringOf = (db: Database) => readPrivateKeys({ sql: db.sql, tokenSecret: secrets.tokenSecret, hosted: secrets.hosted });
    try {
      const ring = await ringOf(restored);
      expect(ring).to.deep.equal(await ringOf(vn));
      expect(ring.get(place.hosted.id)?.map(({ id }) => id)).to.deep.equal([keys[2]]);
    } finally {
      await restored.close();
      await server.stop?.();
      await folder.release();
    }
  });
});
