import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { JsonRpcProvider } from 'ethers';
import { CLEARANCE } from '../../protocol/bindings/interfaces.ts';
import { SIDES } from '../../protocol/sides.ts';
import { contentOf, tablesOf } from '../../scripts/backup/tables.ts';
import { findFiles } from '../../scripts/replay/file.ts';
import { replayFiles } from '../../scripts/replay/run.ts';
import { connect } from '../indexer/setup/database.ts';
import { until } from '../infrastructure/workbench.ts';
import { databaseOf, type OneSide, runScript, TwoSides } from './setup/two-sides.ts';

const [first = '', second = '', third = ''] = findFiles(new URL('../../samples/consignments', import.meta.url).pathname);

describe('each side run by its own operator', () => {
  let world: TwoSides;
  let vn: OneSide | undefined;
  /** A consignment goes its whole way, and both indexes say the same of it. */
  async function carried(sample: string): Promise<void> {
    const report = await replayFiles(world.info, [sample]);
    expect(report.files.map((file) => file.failures)).to.deep.equal([[]]);
    expect(report.files[0]?.index.VN).to.deep.equal(report.files[0]?.index.CN);
  }

  before(async () => {
    world = await TwoSides.found();
  });
  after(async () => {
    await world?.close();
  });

  /** What the command says when something is not as it must be. */
  async function refusal(change: (args: string[], config: string) => Promise<string[]> | string[]): Promise<string> {
    const config = join(world.scratch, 'config-wrong');
    await cp(world.config('VN'), config, { recursive: true });
    const args = world.arguments('VN', { data: join(world.scratch, 'data-wrong'), config });
    const { status, err } = await runScript('side.ts', await change(args, config));
    await rm(config, { recursive: true });
    expect(status, err).to.equal(2);
    return err;
  }
  const without = (name: string) => (args: string[]) => args.toSpliced(args.indexOf(name), 2);
  const withValue = (name: string, value: string) => (args: string[]) => args.toSpliced(args.indexOf(name) + 1, 1, value);

  it('is told what is missing or wrong, and what to do', async () => {
    for (const [name, meaning] of [
      ['--side', 'whose side it is'],
      ['--rpc', 'JSON-RPC endpoints'],
      ['--peer', "the other side's gateway"],
    ] as const)
      expect(await refusal(without(name)))
        .to.include(`USAGE: ${name} is missing`)
        .and.to.include(meaning)
        .and.to.include('npm run side --');
    expect(await refusal(withValue('--gateway-port', '99999'))).to.include('--gateway-port must be a port');
    expect(await refusal(withValue('--side', 'CN')))
      .to.include('SECRETS_FOREIGN')
      .and.to.include('VN-GATEWAY');
    expect(await refusal((args, config) => rm(join(config, 'deployment.json')).then(() => args)))
      .to.include('FILE_MISSING')
      .and.to.include('no deployment.json')
      .and.to.include('npm run deploy');
    expect(await refusal((args, config) => chmod(join(config, 'secrets.json'), 0o644).then(() => args))).to.include('SECRETS_EXPOSED');
    const torn = await refusal((args, config) => writeFile(join(config, 'secrets.json'), '{"relayerKey":"0xabc').then(() => args));
    expect(torn).to.include('FILE_INVALID').and.not.to.include('0xabc');
    const foreign = { ...(await import(join(world.config('VN'), 'deployment.json'), { with: { type: 'json' } })).default, chainId: 5 };
    const wrongChain = await refusal((args, config) =>
      writeFile(join(config, 'deployment.json'), JSON.stringify(foreign)).then(() => args),
    );
    expect(wrongChain).to.include('CHAIN_FOREIGN');
  });

  it('carries a consignment through with the other', async () => {
    const sides = await Promise.all(SIDES.map((side) => world.run(side)));
    vn = sides[0];
    expect(sides.map((side) => side.info.gateway)).to.deep.equal(SIDES.map((side) => world.info.sides[side].gateway));
    await carried(first);
  });

  describe('one of them backed up', () => {
    const PASSPHRASE = { THONGQUAN_BACKUP_PASSPHRASE: 'correct horse battery staple' };
    const backup = (to: string) =>
      runScript('backup.ts', ['--side', 'VN', '--data', world.data('VN'), '--to', join(world.scratch, to)], PASSPHRASE);
    const restore = (from: string, ...more: string[]) =>
      runScript('restore.ts', ['--from', join(world.scratch, from), ...more], PASSPHRASE);
    /** Where a side's database is, from its data folder. */
    const database = async (data: string): Promise<string> => JSON.parse(await readFile(join(data, 'side.json'), 'utf8')).database;
    /** Hash of every table's rows. */
    async function contents(url: string): Promise<Record<string, string>> {
      const client = await connect(url);
      const tables = await tablesOf(client);
      const hashes: Record<string, string> = {};
      for (const table of tables) hashes[table.name] = await contentOf(client, table);
      await client.end();
      return hashes;
    }
    /** The log's heads that a side has signed. Whether one is anchored yet follows the chain, which a stopped side does not see. */
    async function headsOf(url: string): Promise<string[]> {
      const client = await connect(url);
      const { rows } = await client.query("SELECT size || ' ' || encode(root, 'hex') AS head FROM gateway.log_heads ORDER BY size");
      await client.end();
      return rows.map((row) => row.head);
    }
    const anchored = async (): Promise<string[]> => {
      const provider = new JsonRpcProvider(world.info.rpc, undefined, { staticNetwork: true });
      const { clearance } = world.info.addresses;
      const [recorded] = [CLEARANCE.getEvent('ActRecorded')?.topicHash ?? ''];
      const logs = await provider.getLogs({ address: clearance, topics: [recorded], fromBlock: 0 });
      provider.destroy();
      return logs.map((log) => log.topics[2] ?? '');
    };

    it('while it works gives a whole backup, which its passphrase alone opens', async () => {
      const busy = carried(second);
      const saved = await backup('backup-busy');
      expect(saved.status, saved.err).to.equal(0);
      await busy;
      expect((await restore('backup-busy', '--check')).err).to.include('whole');
      const wrong = await runScript('restore.ts', ['--from', join(world.scratch, 'backup-busy'), '--check'], {
        THONGQUAN_BACKUP_PASSPHRASE: 'another one altogether',
      });
      expect([wrong.status, wrong.err]).to.satisfy(([status, err]: [number, string]) => status === 2 && err.includes('BACKUP_PASSPHRASE'));
      const secrets = JSON.parse(await readFile(join(world.config('VN'), 'secrets.json'), 'utf8'));
      for (const name of await readdir(join(world.scratch, 'backup-busy'))) {
        const bytes = await readFile(join(world.scratch, 'backup-busy', name));
        for (const secret of [secrets.relayerKey.slice(2), secrets.gatewayKey.d, secrets.tokenSecret])
          expect(bytes.includes(secret), name).to.equal(false);
      }
    });

    it('and damaged is refused', async () => {
      for (const name of ['gateway.acts.copy', 'blobs', 'manifest.json']) {
        const folder = join(world.scratch, 'backup-damaged');
        await cp(join(world.scratch, 'backup-busy'), folder, { recursive: true });
        const bytes = await readFile(join(folder, name));
        const at = name === 'manifest.json' ? bytes.indexOf('"rows": ') + 8 : bytes.length >> 1;
        bytes[at] = name === 'manifest.json' ? 0x31 + (((bytes[at] ?? 0) + 1) % 9) : (bytes[at] ?? 0) ^ 1;
        await writeFile(join(folder, name), bytes);
        const { status, err } = await restore('backup-damaged', '--check');
        expect([status, err.includes('BACKUP_INVALID')], `${name}: ${err}`).to.deep.equal([2, true]);
        await rm(folder, { recursive: true });
      }
    });

    it('and restored into an empty folder answers the same and goes on, sending nothing twice', async () => {
      expect(await vn?.end('SIGTERM')).to.equal(0);
      // Only its database is needed for a backup.
      const server = await databaseOf('VN', world.data('VN'));
      const before = await contents(server.url);
      const heads = await headsOf(server.url);
      const saved = await backup('backup');
      await server.stop();
      expect(saved.status, saved.err).to.equal(0);
      const data = join(world.scratch, 'restored');
      const loaded = await restore('backup', '--data', data);
      expect(loaded.status, loaded.err).to.equal(0);
      expect((await restore('backup', '--data', data)).err).to.include('BACKUP_TARGET');
      // Before it starts: what it missed meanwhile it is told then, at once.
      const copy = await databaseOf('VN', data);
      const after = await contents(copy.url);
      await copy.stop();
      expect(Object.keys(before).filter((table) => before[table] !== after[table])).to.deep.equal([]);
      expect(Object.keys(after)).to.deep.equal(Object.keys(before));
      const chainBefore = await anchored();
      vn = await world.run('VN', { data, config: join(data, 'config') });
      expect((await headsOf(await database(data))).slice(0, heads.length)).to.deep.equal(heads);
      await carried(third);
      const acts = await anchored();
      expect(new Set(acts).size, 'nothing is anchored twice').to.equal(acts.length);
      expect(acts.slice(0, chainBefore.length), 'nothing before is undone').to.deep.equal(chainBefore);
      const client = await connect(await database(data));
      const count = async (what: string): Promise<number> => (await client.query(`SELECT count(*)::int AS n FROM ${what}`)).rows[0].n;
      // The index tells of an act before the outbox has looked at its receipt.
      await until(async () => (await count("gateway.acts WHERE state IN ('accepted', 'broadcast') AND carrier = 'act'")) === 0);
      expect(await count("(SELECT FROM gateway.transactions WHERE state = 'mined' GROUP BY nonce HAVING count(*) > 1) n")).to.equal(0);
      await client.end();
    });
  });
});
