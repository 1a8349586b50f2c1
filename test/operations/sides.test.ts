import { chmod, cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { SIDES } from '../../protocol/sides.ts';
import { findFiles } from '../../scripts/replay/file.ts';
import { replayFiles } from '../../scripts/replay/run.ts';
import { runScript, TwoSides } from './setup/two-sides.ts';

const [sample = ''] = findFiles(new URL('../../samples/consignments', import.meta.url).pathname);

describe('each side run by its own operator', () => {
  let world: TwoSides;

  before(async function () {
    this.timeout(120_000);
    world = await TwoSides.found();
  });
  after(async function () {
    this.timeout(60_000);
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

  it('is told what is missing or wrong, and what to do', async function () {
    this.timeout(120_000);
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

  it('carries a consignment through with the other', async function () {
    this.timeout(180_000);
    const sides = await Promise.all(SIDES.map((side) => world.run(side)));
    expect(sides.map((side) => side.info.gateway)).to.deep.equal(SIDES.map((side) => world.info.sides[side].gateway));
    const report = await replayFiles(world.info, [sample]);
    expect(report.files.map((file) => file.failures)).to.deep.equal([[]]);
    expect(report.files[0]?.index.VN).to.deep.equal(report.files[0]?.index.CN);
    expect(await Promise.all(sides.map((side) => side.end('SIGTERM')))).to.deep.equal([0, 0]);
  });
});
