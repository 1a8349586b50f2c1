import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keccak256 } from 'ethers';
import { type Network, startNetwork } from '../../scripts/network/network.ts';
import { replayFiles } from '../../scripts/replay/run.ts';
import { vary } from '../cases/vary.ts';
import { chainStore, databaseStore, findLeaks, folderStore, type Store } from './leaks.ts';

/** Of class P4, for one reader on the own side; the rest is a remark of an officer. */
const [FOB, NOTE] = [918_273_645, 'inspector remembers the blue tarpaulin'];
const SHARED = 'Durio zibethinus Murr. var. shared';

/** Texts and numbers of a manifest that tell something of persons, goods, vehicles or money. */
function valuesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(valuesOf);
  return [String(value)].filter((text) => text.length >= 6 && !/^(true|false|[A-Z_]+|[\d.]+)$/.test(text));
}

describe('leaks', () => {
  describe('are found by the search', () => {
    const value = 'Nguyen Van An 29C-123.45';
    const bytes = Buffer.from(value);
    const sha256 = createHash('sha256').update(bytes).digest();
    const keccak = Buffer.from(keccak256(bytes).slice(2), 'hex');
    const planted: Record<string, string> = {
      plain: value,
      hex: bytes.toString('hex'),
      'base64 in the middle of another': Buffer.from(`{"driver":"${value}"}`).toString('base64'),
      'base64url one further': Buffer.from(`{"drivers":"${value}"}`).toString('base64url'),
      'base64url two further': Buffer.from(`{"driver12":"${value}"}`).toString('base64url'),
      'SHA-256 in hex': sha256.toString('hex'),
      'SHA-256 in base64url': sha256.toString('base64url'),
      'SHA-256 as bytes': sha256.toString('latin1'),
      'keccak256 in hex': keccak.toString('hex'),
      'keccak256 in base64': keccak.toString('base64'),
    };
    for (const [form, text] of Object.entries(planted))
      it(`planted as ${form}`, () => {
        expect(findLeaks([{ name: 'a store', text: `before ${text} after` }], [value])).to.deep.equal([`${value} in a store`]);
      });
    it('and nothing else is', () => {
      expect(findLeaks([{ name: 'a store', text: `${value.toLowerCase()} ${sha256.toString('hex').slice(1)}` }], [value])).to.deep.equal(
        [],
      );
    });
  });

  describe('of a consignment’s way through a network are none', () => {
    let scratch: string;
    let network: Network;
    let values: string[];
    const stores: Record<string, Store> = {};

    before('a consignment with a private part goes its way', async () => {
      scratch = await mkdtemp(join(tmpdir(), 'thongquan-leaks-'));
      network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'debug' });
      const file = vary('durian')
        .edit((f) => {
          f.manifests['1'].private = { readers: ['VN-CUS'], invoice: { cur: 'CNY', fob: FOB } };
          f.manifests['1'].goods[0].sci = SHARED;
        })
        .after('GATE_IN', [{ by: 'VN-CUS', type: 'INSPECTION_RESULT', kind: 'NII', result: 'CONFORM', note: NOTE }])
        .ends('CLOSED_CLEARED');
      const path = join(scratch, 'private.json');
      await writeFile(path, JSON.stringify({ ...file, id: 'private' }));
      const report = await replayFiles(network.info, [path]);
      expect(report.files[0]?.failures).to.deep.equal([]);
      values = [...new Set([String(FOB), NOTE, ...valuesOf(file.manifests)])];
      const { VN, CN } = network.info.sides;
      stores.chain = await chainStore(network.info.rpc);
      stores.vn = await databaseStore(VN.database, 'the database of VN');
      stores.cn = await databaseStore(CN.database, 'the database of CN');
      stores.vnBlobs = await folderStore(join(VN.blobs, 'blobs'), 'the blobs of VN');
      stores.cnBlobs = await folderStore(join(CN.blobs, 'blobs'), 'the blobs of CN');
      stores.logs = await folderStore(network.folder.file('logs'), 'the logs');
    });
    after('stops', async () => {
      await network?.stop();
      await rm(scratch, { recursive: true, force: true });
    });
    const of = (...names: string[]): Store[] => names.map((name) => stores[name] as Store);

    it('in what is searched, which is not empty and holds what it must', () => {
      for (const name of ['chain', 'vn', 'cn', 'logs']) expect(stores[name]?.text.length, name).to.be.greaterThan(1_000);
      expect(values.length).to.be.greaterThan(15);
      expect(findLeaks(of('cn'), [SHARED]), 'granted, so it is there').to.have.length(1);
    });
    it('on the chain', () => expect(findLeaks(of('chain'), values)).to.deep.equal([]));
    it('in the logs of both sides', () => expect(findLeaks(of('logs'), values)).to.deep.equal([]));
    it('in blobs, which are encrypted', () => expect(findLeaks(of('vnBlobs', 'cnBlobs'), values)).to.deep.equal([]));
    it('of what was not granted, in the other side’s database', () => {
      expect(findLeaks(of('cn'), [String(FOB), NOTE])).to.deep.equal([]);
    });
    it('of what one reader alone may see, in the own side’s tables', () => expect(findLeaks(of('vn'), [String(FOB)])).to.deep.equal([]));
  });
});
