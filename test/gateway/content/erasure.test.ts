import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { bytesOf, hexOf } from '../../../gateway/bytes.ts';
import { DocumentKeeper } from '../../../gateway/documents/keeper.ts';
import { Eraser } from '../../../gateway/erasure/eraser.ts';
import { erasuresOf, liftLegalHold, placeLegalHold, requestDue, requestErasure } from '../../../gateway/erasure/request.ts';
import { Cast, foundSide, type TestSide } from '../setup/side.ts';

const run = promisify(execFile);
const ERASING = new URL('../../operations/setup/erasing.ts', import.meta.url).pathname;
const id32 = (): string => hexOf(randomBytes(32));
const DAY_MS = 86_400_000;

describe('erasing', () => {
  const cast = new Cast();
  let side: TestSide;

  before(async () => {
    side = await foundSide(cast, 'VN');
  });
  after(() => side?.close());

  const organisation = (): Uint8Array<ArrayBuffer> => bytesOf(cast.of('VN-EXPORTER').organisation);

  /** A case as the index has it, its last act so many days ago. */
  async function ended(days: number, overall = 'CANCELLED'): Promise<string> {
    const consignment = id32();
    await side.services.db.prisma.case.create({
      data: {
        consignment: bytesOf(consignment),
        exporting: 'VN',
        mode: 'TRUCK',
        plant: true,
        lane: bytesOf(id32()),
        declarant: organisation(),
        version: 1,
        overall,
        overlays: [],
        state: {},
        openedBlock: 1n,
        updatedBlock: 2n,
        updatedAt: new Date(Date.now() - days * DAY_MS),
      },
    });
    return consignment;
  }

  /** An anchored event with content, in as many envelopes. Answers their CIDs. */
  async function said(consignment: string, state = 'anchored', envelopes = 2): Promise<{ digest: string; cids: string[] }> {
    const { db, blobs } = side.services;
    const digest = id32();
    const of = { digest: bytesOf(digest), consignment: bytesOf(consignment) };
    const event = { type: 'WEIGHED', t: '2026-11-10T12:00:00Z', fields: { kg: 17_171 } };
    await db.prisma.gatewayAct.create({
      data: {
        ...of,
        origin: 'own',
        subject: of.consignment,
        organisation: organisation(),
        kind: 34,
        carrier: 'act',
        signed: {},
        event,
        state,
      },
    });
    const document = { type: 'WEIGHED', payload: {}, disclosures: ['17171'], granted: [], source: 'own' };
    await db.prisma.document.create({ data: { ...of, ...document } });
    const cids: string[] = [];
    for (let i = 0; i < envelopes; i++) {
      const cid = await blobs.put(randomBytes(100));
      await db.prisma.envelope.create({ data: { digest: of.digest, recipient: bytesOf(id32()), cid, direction: 'out' } });
      cids.push(cid);
    }
    return { digest, cids };
  }

  const request = (consignment: string, days = 0): Promise<void> =>
    requestErasure(side.services.db, consignment, 'REQUEST_GRANTED', days, new Date());
  const fault = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
  const eraser = (remove: (cid: string) => Promise<void> = (cid) => side.services.blobs.delete(cid)): Eraser => {
    const { db, now, log } = side.services;
    return new Eraser({ db, side: 'VN', blobs: { delete: remove }, now, log });
  };
  const stateOf = async (consignment: string): Promise<string | undefined> =>
    (await erasuresOf(side.services.db.sql)).find((each) => each.consignment === consignment)?.state;
  const has = async (cid: string): Promise<boolean> => (await side.services.blobs.get(cid)) !== undefined;

  it('waits for the end, for the retention, and for a legal hold to be lifted', async () => {
    const { db } = side.services;
    expect(await fault(request(id32()))).to.equal('ERASURE_UNKNOWN');
    expect(await fault(request(await ended(100, 'IMPORT_REVIEW')))).to.equal('ERASURE_OPEN');
    expect(await fault(request(await ended(100), 101))).to.equal('ERASURE_TOO_EARLY');
    // Whatever is asked for: while answers may still be repeated.
    expect(await fault(request(await ended(7)))).to.equal('ERASURE_TOO_EARLY');
    const consignment = await ended(100, 'CLOSED_CLEARED');
    await placeLegalHold(db, consignment, 'inquiry 7');
    expect(await fault(request(consignment))).to.equal('ERASURE_HELD');
    expect(await liftLegalHold(db.sql, consignment)).to.equal(true);
    expect(await fault(request(consignment))).to.equal('done');
    expect(await fault(request(consignment))).to.equal('done');
    await placeLegalHold(db, consignment, 'inquiry 8');
    await eraser().turn();
    expect(await stateOf(consignment)).to.equal(undefined);
  });

  it('asks for all whose retention has ended, once', async () => {
    const { sql } = side.services.db;
    const [old, held, young] = [await ended(2_000), await ended(2_000), await ended(1_500)];
    await placeLegalHold(side.services.db, held, 'inquiry');
    expect(await requestDue(sql, 1_825, new Date())).to.equal(1);
    expect(await requestDue(sql, 1_825, new Date())).to.equal(0);
    expect([await stateOf(old), await stateOf(held), await stateOf(young)]).to.deep.equal(['requested', undefined, undefined]);
  });

  it('leaves alone what is still on its way to the chain, the other side or the log', async () => {
    const { prisma } = side.services.db;
    const consignment = await ended(100);
    const { digest } = await said(consignment, 'broadcast');
    await request(consignment);
    const still = async (): Promise<unknown> => {
      await eraser().turn();
      return stateOf(consignment);
    };
    expect(await still()).to.equal('requested');
    await prisma.gatewayAct.update({ where: { digest: bytesOf(digest) }, data: { state: 'anchored' } });
    const message = await prisma.peerMessage.create({ data: { digest: bytesOf(digest), subject: bytesOf(consignment), message: {} } });
    expect(await still()).to.equal('requested');
    await prisma.peerMessage.update({ where: { seq: message.seq }, data: { acknowledgedAt: new Date() } });
    const of = { subject: bytesOf(digest), consignment: bytesOf(consignment), organisation: organisation() };
    await prisma.statement.create({ data: { kind: 'disclosures', ...of, statement: {} } });
    expect(await still()).to.equal('requested');
    await side.services.sequencer.drain();
    expect(await still()).to.equal('erased');
  });

  it('goes on where it was cut off, and states once what it did', async () => {
    const { prisma } = side.services.db;
    const consignment = await ended(100);
    const other = await ended(100);
    const { digest, cids } = await said(consignment, 'anchored', 4);
    const beside = await said(other);
    const shared = beside.cids[0] ?? '';
    await prisma.envelope.create({ data: { digest: bytesOf(digest), recipient: bytesOf(id32()), cid: shared, direction: 'out' } });
    await request(consignment);
    let left = 0;
    for (let cut = 0; cut < cids.length; cut++) {
      left = cut;
      const failing = eraser(async (cid) => {
        if (left-- === 0) throw new RangeError('the process died');
        await side.services.blobs.delete(cid);
      });
      const failure = await failing.turn().catch((error: Error) => error.message);
      expect(failure).to.equal('the process died');
      expect(await stateOf(consignment)).to.equal('deleting');
      expect(await prisma.document.count({ where: { consignment: bytesOf(consignment) } })).to.equal(0);
      expect(await fault(placeLegalHold(side.services.db, consignment, 'too late'))).to.equal('ERASURE_BEGUN');
    }
    await Promise.all([eraser().turn(), eraser().turn()]);
    expect(await stateOf(consignment)).to.equal('erased');
    for (const cid of cids) expect(await has(cid), cid).to.equal(false);
    for (const cid of beside.cids) expect(await has(cid), 'of another consignment').to.equal(true);
    expect(await prisma.document.count({ where: { consignment: bytesOf(other) } })).to.equal(1);
    const act = await prisma.gatewayAct.findUniqueOrThrow({ where: { digest: bytesOf(digest) } });
    expect(act.event).to.deep.equal({ type: 'WEIGHED', t: '2026-11-10T12:00:00Z', fields: {}, erased: true });
    const stated = await prisma.statement.findMany({ where: { consignment: bytesOf(consignment) } });
    expect(stated.map(({ kind, statement }) => [kind, { ...(statement as object), at: 0 }])).to.deep.equal([
      ['erasure', { format: 'thongquan-erasure/1', side: 'VN', consignment, at: 0, basis: 'REQUEST_GRANTED', documents: 1 }],
    ]);
  });

  it('is whole or not begun, or goes on, wherever the gateway is killed', async function () {
    this.timeout(300_000);
    const { db, blobs, config } = side.services;
    const consignment = await ended(100);
    const told = await said(consignment, 'anchored', 2);
    // One that is too large for the database, in a file.
    const large = await blobs.put(randomBytes(40_000));
    await db.prisma.envelope.create({ data: { digest: bytesOf(told.digest), recipient: bytesOf(id32()), cid: large, direction: 'out' } });
    const cids = [...told.cids, large];
    const beside = await said(await ended(100));
    const dying = (nth: number, when: 'before' | 'done') =>
      run(process.execPath, [ERASING, config.databaseUrl, join(config.dataDir, 'blobs'), String(nth), when]).then(
        ({ stdout }) => stdout,
        ({ stdout }: { stdout: string }) => stdout,
      );
    const rows = async (): Promise<number> => {
      const of = { digest: bytesOf(told.digest) };
      return (await db.prisma.document.count({ where: of })) + (await db.prisma.envelope.count({ where: of }));
    };
    await request(consignment);
    const met = new Set<string>();
    for (let nth = 1; ; nth += 2) {
      const said = await dying(nth, nth % 4 === 1 ? 'done' : 'before');
      const state = (await stateOf(consignment)) ?? '';
      met.add(state);
      const there = await Promise.all(cids.map(has));
      expect(await rows(), `killed at ${nth}, ${state}`).to.equal(state === 'requested' ? 4 : 0);
      if (state === 'requested') expect(there, `killed at ${nth}`).to.not.include(false);
      if (state === 'erased') expect(there, `killed at ${nth}`).to.not.include(true);
      if (said.startsWith('done')) break;
    }
    expect([...met]).to.deep.equal(['requested', 'deleting', 'erased']);
    expect(await db.prisma.statement.count({ where: { consignment: bytesOf(consignment) } })).to.equal(1);
    for (const cid of beside.cids) expect(await has(cid), 'of another consignment').to.equal(true);
  });

  it('keeps no file that was on its way when its row went, and any that is still wanted', async () => {
    const { db, blobs, log } = side.services;
    const arriving = [randomBytes(50), randomBytes(50)];
    const [gone = '', wanted = ''] = await Promise.all(arriving.map((bytes) => blobs.put(bytes)));
    for (const cid of [gone, wanted]) {
      await blobs.delete(cid);
      const of = { organisation: organisation(), commitment: bytesOf(id32()), media: 'application/pdf', size: 1n, stored: 1n };
      await db.prisma.documentBlob.create({ data: { cid, ...of, state: 'wanted' } });
    }
    const fetch = async (cid: string): Promise<boolean> => {
      await blobs.put(arriving[cid === gone ? 0 : 1] as Buffer);
      if (cid === gone) await db.prisma.documentBlob.delete({ where: { cid } });
      return true;
    };
    await new DocumentKeeper({ sql: db.sql, blobs, fetch, log }).turn();
    expect([await has(gone), await has(wanted)]).to.deep.equal([false, true]);
  });
});
