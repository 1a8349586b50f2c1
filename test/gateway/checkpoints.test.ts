import { expect } from 'chai';
import { type Database, openDatabase } from '../../database/client.ts';
import type { Rpc } from '../../gateway/chain/rpc.ts';
import { Checkpoints, SPAN } from '../../gateway/checkpoints/checkpoints.ts';
import { CheckpointSigner } from '../../gateway/checkpoints/signer.ts';
import { checkpointsFrom, type KeptCheckpoint } from '../../gateway/checkpoints/store.ts';
import type { KeyRecord, Participants } from '../../gateway/participants.ts';
import { generateKey, keyIdOf, signerOf } from '../../protocol/acts/sign.ts';
import { parseChainCheckpoint } from '../../protocol/evidence/checkpoint.ts';
import { hex, sha256, utf8 } from '../../protocol/hash.ts';
import { signCheckpoint } from '../../protocol/log/checkpoint.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import { startTestServer, type TestServer } from '../indexer/setup/database.ts';
import { expectRefusedLater } from '../protocol/refused.ts';

const DIRECTORY = `0x${'d1'.repeat(20)}`;
const blockHash = (height: number, branch = ''): string => hex(sha256(utf8(`${branch}${height}`)));

/** One side with a node and a database of its own; what it is told to ask goes straight to the other. */
class Node {
  readonly side: Side;
  readonly db: Database;
  readonly key = generateKey();
  readonly keyId = keyIdOf(signerOf(`0x${'e5'.repeat(20)}`, this.key));
  head = 0;
  /** From this height on it has another history than everybody. */
  forked = Number.POSITIVE_INFINITY;
  logSize = 3;
  logRoot = 'log';
  clock = Date.now();
  leading = true;
  checkpoints!: Checkpoints;

  constructor(side: Side, db: Database) {
    this.side = side;
    this.db = db;
  }

  start(peer: Node, lost: () => boolean = () => false): void {
    const registry = { key: async (_: unknown, id: string) => [this, peer].map(recordOf).find((each) => each.id === id) } as Participants;
    this.checkpoints = new Checkpoints({
      sql: this.db.sql,
      signer: new CheckpointSigner(this.side, this.key, registry, () => Math.floor(this.clock / 1000)),
      domain: { chainId: 31337n, directory: DIRECTORY },
      deployedAt: 1,
      keyId: this.keyId,
      rpc: { send: async <T>(method: string, [height]: unknown[]) => this.#answer(method, Number(height)) as T } as Rpc,
      ask: async (key, note) => {
        if (lost()) throw new TypeError('no link');
        const answer = await peer.checkpoints.receive(key, note);
        if (lost()) throw new TypeError('no link');
        return answer;
      },
      logHead: async () =>
        signCheckpoint({ origin: `thongquan/${this.side}`, size: this.logSize, root: sha256(utf8(this.logRoot)) }, 'x', this.key),
      leads: () => this.leading,
      now: () => this.clock,
      log: { warn: () => {} },
    });
  }

  #answer(method: string, height: number): unknown {
    if (method === 'eth_blockNumber') return `0x${this.head.toString(16)}`;
    if (height > this.head) return null;
    return { hash: blockHash(height, height >= this.forked ? `fork of ${this.side} ` : ''), timestamp: '0x1' };
  }

  kept(): Promise<KeptCheckpoint[]> {
    return checkpointsFrom(this.db.sql, 0, 1000);
  }

  async alarms(): Promise<{ kind: string; detail: Record<string, unknown> }[]> {
    return (await this.db.pool.query('SELECT kind, detail FROM content.alarms ORDER BY id')).rows;
  }
}

const recordOf = ({ side, key, keyId }: Node): KeyRecord => ({
  ...{ id: keyId, organisation: `0x${'00'.repeat(32)}`, side, roles: ['GATEWAY'], signer: signerOf(`0x${'e5'.repeat(20)}`, key) },
  ...{ validFrom: 0, retiredAt: 0, revokedAt: 0, active: true },
});
const namesIn = (note: string): string[] => parseChainCheckpoint(note).note.signatures.map(({ name }) => name);

describe('checkpoints of the chain', () => {
  let server: TestServer;
  let vn: Node;
  let cn: Node;

  before(async () => {
    server = await startTestServer();
  });
  after(() => server?.stop());
  beforeEach(async () => {
    [vn, cn] = (await Promise.all(SIDES.map(async (side) => new Node(side, openDatabase(await server.fresh(), 2))))) as [Node, Node];
    vn.start(cn);
    cn.start(vn);
  });
  afterEach(() => Promise.all([vn.db.close(), cn.db.close()]));

  it('are signed by both sides, and kept by both', async () => {
    vn.head = cn.head = 10;
    await vn.checkpoints.advance();
    await cn.checkpoints.advance();
    const kept = await vn.kept();
    expect(kept.map(({ height, maker, hash, state }) => [height, maker, hash, state])).to.deep.equal([
      [10, 'VN', blockHash(10), 'cosigned'],
      [10, 'CN', blockHash(10), 'cosigned'],
    ]);
    expect(kept.map(({ note }) => namesIn(note))).to.deep.equal([
      ['thongquan/vn', 'thongquan/cn'],
      ['thongquan/cn', 'thongquan/vn'],
    ]);
    expect((await cn.kept()).map(({ note }) => note)).to.deep.equal(kept.map(({ note }) => note));
    expect([...(await vn.alarms()), ...(await cn.alarms())]).to.deep.equal([]);
  });

  it('leave no more blocks between two of them than a proof carries, and wait while nothing is due', async () => {
    vn.head = cn.head = 3 * SPAN + 5;
    await vn.checkpoints.advance();
    expect((await vn.kept()).map(({ height }) => height)).to.deep.equal([SPAN, 2 * SPAN, 3 * SPAN]);
    vn.clock = Date.now() + 60_000;
    await vn.checkpoints.advance();
    expect((await vn.kept()).at(-1)?.height).to.equal(3 * SPAN + 5);
    vn.clock = Date.now();
    vn.head = cn.head += 1;
    await vn.checkpoints.advance();
    expect((await vn.kept()).at(-1)?.height, 'not due yet').to.equal(3 * SPAN + 5);
    await vn.checkpoints.advance(true);
    expect((await vn.kept()).at(-1)?.height).to.equal(3 * SPAN + 6);
    vn.leading = false;
    vn.head = cn.head += SPAN;
    await vn.checkpoints.advance(true);
    expect((await vn.kept()).at(-1)?.height, 'another process leads').to.equal(3 * SPAN + 6);
  });

  it('go on where a gateway stopped, whichever answer was lost', async () => {
    vn.head = cn.head = 5;
    let link = 0;
    for (const losing of [1, 2]) {
      vn.start(cn, () => ++link % 3 === losing);
      link = 0;
      vn.head = cn.head += 1;
      await vn.checkpoints.advance(true).then(
        () => expect.fail('the link is down'),
        (error) => expect(error).to.be.instanceOf(TypeError),
      );
      expect((await vn.kept()).at(-1)?.state).to.equal('signed');
      vn.start(cn);
      await vn.checkpoints.advance();
      expect((await vn.kept()).at(-1)).to.include({ height: vn.head, state: 'cosigned' });
    }
    expect((await cn.kept()).map(({ height, state }) => [height, state])).to.deep.equal([
      [6, 'cosigned'],
      [7, 'cosigned'],
    ]);
  });

  it('wait for a node that is behind', async () => {
    vn.head = 9;
    cn.head = 8;
    expect((await vn.checkpoints.advance())?.state).to.equal('signed');
    cn.head = 9;
    expect((await vn.checkpoints.advance())?.state).to.equal('cosigned');
  });

  it('alarm on both sides when they see two blocks at one height, and both keep what both signed', async () => {
    vn.head = cn.head = 20;
    cn.forked = 15;
    await vn.checkpoints.advance();
    for (const node of [vn, cn]) {
      const [alarm, ...more] = await node.alarms();
      expect(more).to.deep.equal([]);
      expect(alarm?.kind).to.equal('SPLIT_VIEW');
      const notes = SIDES.map((side) => parseChainCheckpoint(String(alarm?.detail[side])).checkpoint);
      expect(notes.map(({ height, hash }) => [height, hash])).to.deep.equal([
        [20, blockHash(20)],
        [20, blockHash(20, 'fork of CN ')],
      ]);
      expect(SIDES.map((side) => namesIn(String(alarm?.detail[side])))).to.deep.equal([['thongquan/vn'], ['thongquan/cn']]);
      expect((await node.kept()).map(({ maker, state }) => [maker, state])).to.deep.equal([
        ['VN', 'disputed'],
        ['CN', 'disputed'],
      ]);
    }
    vn.clock += 60_000;
    vn.head = cn.head = 30;
    await vn.checkpoints.advance();
    expect((await vn.alarms()).length, 'a dispute is not raised again every minute').to.equal(1);
  });

  it('alarm when our own node has another block where we signed one, and are never signed twice for a height', async () => {
    vn.head = cn.head = 12;
    await vn.checkpoints.advance();
    vn.forked = 12;
    vn.head = 13;
    vn.clock += 60_000;
    await vn.checkpoints.advance();
    const [alarm] = await vn.alarms();
    expect(alarm?.kind).to.equal('CHAIN_REORGANISED');
    expect(alarm?.detail).to.include({ height: 12, found: blockHash(12, 'fork of VN ') });
    expect(namesIn(String(alarm?.detail.signed))).to.include('thongquan/vn');
    expect((await vn.kept()).find(({ height }) => height === 12)).to.include({ hash: blockHash(12), state: 'cosigned' });
    // The other side forks as well and asks for a signature of its new block 12.
    cn.forked = 12;
    const other = new CheckpointSigner('CN', cn.key, { key: async () => undefined }, () => 0);
    const log = { side: 'CN' as const, size: 3, root: hex(sha256(utf8('log'))) };
    const asked = other.sign({ chainId: 31337n, directory: DIRECTORY, height: 12, hash: blockHash(12, 'fork of CN '), log });
    const answer = await vn.checkpoints.receive(cn.keyId, asked);
    expect(answer.result).to.equal('disputed');
    expect(parseChainCheckpoint((answer as { note: string }).note).checkpoint.hash).to.equal(blockHash(12));
  });

  it('are not signed for a record log that is not the one before', async () => {
    vn.head = cn.head = 10;
    await vn.checkpoints.advance();
    vn.head = cn.head = 11;
    vn.logRoot = 'rewritten';
    await expectRefusedLater(vn.checkpoints.advance(true), 'SCHEMA_INVALID');
    const [alarm] = await cn.alarms();
    expect(alarm?.kind).to.equal('LOG_REWRITTEN');
    expect([alarm?.detail.before, alarm?.detail.now].map((note) => parseChainCheckpoint(String(note)).checkpoint.log.size)).to.deep.equal([
      3, 3,
    ]);
  });

  it('are refused from anybody else, of another chain, or of our own name', async () => {
    vn.head = cn.head = 10;
    const signer = (node: Node) => new CheckpointSigner(node.side, node.key, { key: async () => undefined }, () => 0);
    const log = { side: 'CN' as const, size: 3, root: hex(sha256(utf8('log'))) };
    const good = { chainId: 31337n, directory: DIRECTORY, height: 10, hash: blockHash(10), log };
    const asked = (checkpoint: typeof good, node = cn, key = node.keyId) => vn.checkpoints.receive(key, signer(node).sign(checkpoint));
    expect((await asked(good)).result).to.equal('cosigned');
    await expectRefusedLater(asked({ ...good, chainId: 1n }), 'SCHEMA_INVALID');
    await expectRefusedLater(asked({ ...good, directory: `0x${'d2'.repeat(20)}` }), 'SCHEMA_INVALID');
    await expectRefusedLater(asked({ ...good, log: { ...log, side: 'VN' as never } }), 'SCHEMA_INVALID');
    await expectRefusedLater(asked(good, vn), 'KEY_UNKNOWN');
    await expectRefusedLater(asked(good, vn, cn.keyId), 'SIGNATURE_INVALID');
  });
});
