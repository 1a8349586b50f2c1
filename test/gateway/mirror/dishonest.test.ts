import { expect } from 'chai';
import { RECORD_LOG } from '../../../protocol/bindings/interfaces.ts';
import { parseCheckpoint } from '../../../protocol/log/checkpoint.ts';
import { decodeEntries } from '../../../protocol/log/tiles.ts';
import { startTestNetwork, type TestNetwork } from '../../contracts/setup/network.ts';
import { revertOf } from '../../contracts/setup/refused.ts';
import { startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { DishonestOperator, SILENCE_MS } from './operator.ts';

describe('an operator who controls the database and disk of a log', () => {
  let server: TestServer;
  let network: TestNetwork;
  let operator: DishonestOperator;

  before(async () => {
    server = await startTestServer();
  });
  after(() => server?.stop());
  beforeEach(async () => {
    network = await startTestNetwork();
    operator = await DishonestOperator.begin(network, [await server.fresh(), await server.fresh()]);
    await operator.append(12);
    await operator.log().anchor();
    await operator.append(5);
  });
  afterEach(async () => {
    await operator.close();
    await network.close();
  });

  const query = (text: string) => operator.vn.pool.query(text);
  const contract = (): Promise<string> => revertOf(operator.log().anchor(), RECORD_LOG);
  /** What the other side raises when it reads the log as it is now. */
  async function found(): Promise<string[]> {
    operator.serve(operator.log());
    await operator.mirror.turn();
    return operator.alarms();
  }

  it('who is honest is told of nothing', async () => {
    expect(await found()).to.deep.equal([]);
    expect(await operator.mirror.checkpoint()).to.match(/^thongquan\/vn\n17\n/);
    await operator.fill(300);
    expect(await contract()).to.equal('none');
    expect(await found()).to.deep.equal([]);
    const { rows } = await operator.cn.pool.query('SELECT count(*)::int AS n FROM content.leaves WHERE mirrored');
    expect(rows).to.deep.equal([{ n: 17 }]);
  });

  for (const [what, sql] of [
    ['alters an anchored record', 'UPDATE gateway.log_leaves SET leaf = sha256(leaf) WHERE index = 3'],
    [
      'reorders anchored records',
      'UPDATE gateway.log_leaves a SET leaf = b.leaf FROM gateway.log_leaves b WHERE a.index = 9 - b.index AND a.index IN (4, 5)',
    ],
    [
      'drops an anchored record',
      'DELETE FROM gateway.log_leaves WHERE index = 2; UPDATE gateway.log_leaves SET index = index - 1 WHERE index > 2',
    ],
  ] as const)
    it(`who ${what} is refused by the contract, and caught by the other side`, async () => {
      expect(await found()).to.deep.equal([]);
      await query(sql);
      await operator.append(2);
      expect(await contract()).to.equal('InconsistentHead');
      expect(await found()).to.include('LOG_REWRITTEN');
    });

  for (const [what, sql] of [
    ['alters a record that is not anchored', 'UPDATE gateway.log_leaves SET leaf = sha256(leaf) WHERE index = 14'],
    ['drops the last records', 'DELETE FROM gateway.log_leaves WHERE index > 13'],
  ] as const)
    it(`who ${what} is caught by the other side, which has copied it`, async () => {
      expect(await found()).to.deep.equal([]);
      await query(sql);
      expect(await found()).to.deep.equal(['LOG_REWRITTEN']);
      // What was copied before stays, and what is proven stays proven.
      expect((await operator.cn.pool.query('SELECT size FROM gateway.mirror_head')).rows).to.deep.equal([{ size: '17' }]);
      expect((await operator.cn.pool.query('SELECT count(*)::int AS n FROM gateway.mirror_leaves')).rows).to.deep.equal([{ n: 17 }]);
    });

  it('who serves another log than the one whose heads are anchored is caught by the other side', async () => {
    await query('UPDATE gateway.log_leaves SET leaf = sha256(leaf) WHERE index = 11');
    expect(await found()).to.deep.equal(['LOG_REWRITTEN', 'LEAF_NOT_LOGGED']);
  });

  it('who logs another record than the one told is caught by the other side', async () => {
    await query('UPDATE gateway.log_leaves SET leaf = sha256(leaf) WHERE index = 16');
    expect(await found()).to.deep.equal(['LEAF_NOT_LOGGED']);
    expect(await contract(), 'the contract cannot know').to.equal('none');
  });

  it('who goes back to a shorter log that was anchored before is caught by the other side', async () => {
    await query('DELETE FROM gateway.log_leaves WHERE index > 11');
    expect(await found()).to.deep.equal([]);
    operator.clock += 2 * SILENCE_MS;
    await operator.append(5);
    expect(await found()).to.include('LEAF_NOT_LOGGED');
  });

  it('who serves bytes that are no log raises nothing but silence, until it speaks again', async () => {
    expect(await found()).to.deep.equal([]);
    const honest = operator.log();
    for (const source of [
      { ...honest, checkpoint: async () => 'no note' },
      { ...honest, checkpoint: async () => (await honest.checkpoint()).replace('\n17\n', '\n18\n') },
      { ...honest, checkpoint: () => Promise.reject(new TypeError('no link')) },
    ]) {
      operator.serve(source);
      await operator.mirror.turn().then(
        () => expect.fail('it read something'),
        () => {},
      );
    }
    expect(await operator.alarms()).to.deep.equal([]);
    operator.clock += SILENCE_MS + 1;
    await operator.mirror.turn().catch(() => {});
    expect(await operator.alarms()).to.deep.equal(['LOG_SILENT']);
    expect(await found()).to.deep.equal([]);
  });

  it('who withholds what a head on the chain covers is caught by the other side', async () => {
    const short = operator.log();
    const note = await short.checkpoint();
    operator.serve({ ...short, checkpoint: async () => note });
    await operator.mirror.turn();
    await operator.append(8);
    expect(await contract()).to.equal('none');
    operator.clock += SILENCE_MS + 60_000;
    await operator.mirror.turn();
    expect(await operator.alarms()).to.deep.equal(['LOG_WITHHELD']);
    expect(await found()).to.deep.equal([]);
  });

  it('who serves entries that do not make the signed head is caught, and nothing of them is kept', async () => {
    expect(await found()).to.deep.equal([]);
    await operator.fill(700);
    const honest = operator.log();
    operator.serve({
      ...honest,
      bundle: async (index, width) => {
        const entries = await honest.bundle(index, width);
        return index === 1 ? decodeEntries(swapped(entries), width) : entries;
      },
    });
    await operator.mirror.turn();
    expect(await operator.alarms()).to.deep.equal(['LOG_REWRITTEN']);
    expect((await operator.cn.pool.query('SELECT count(*)::int AS n FROM gateway.mirror_leaves')).rows).to.deep.equal([{ n: 17 }]);
    await operator.cn.pool.query('DELETE FROM content.alarms');
    expect(await found(), 'the log itself was not changed').to.deep.equal([]);
  });

  it('finds a copy that was cut off in its midst and goes on', async () => {
    await operator.fill(600);
    const honest = operator.log();
    let left = 2;
    operator.serve({
      ...honest,
      bundle: (index, width) => (left-- > 0 ? honest.bundle(index, width) : Promise.reject(new TypeError('cut'))),
    });
    await operator.mirror.turn().catch(() => {});
    expect((await operator.cn.pool.query('SELECT count(*)::int AS n FROM gateway.mirror_leaves')).rows).to.deep.equal([{ n: 512 }]);
    expect(await operator.mirror.checkpoint()).to.equal(undefined);
    expect(await found()).to.deep.equal([]);
    expect(parseCheckpoint((await operator.mirror.checkpoint()) ?? '').checkpoint).to.deep.equal(
      parseCheckpoint(await honest.checkpoint()).checkpoint,
    );
    expect(await operator.mirror.tile({ level: 0, index: 1, width: 256 })).to.have.length(256 * 32);
  });
});

/** The entries of a bundle with the first two exchanged, as bytes. */
function swapped(entries: readonly Uint8Array[]): Uint8Array {
  const [first, second, ...rest] = entries as [Uint8Array, Uint8Array, ...Uint8Array[]];
  return Buffer.concat([second, first, ...rest].flatMap((entry) => [Uint8Array.of(0, entry.length), entry]));
}
