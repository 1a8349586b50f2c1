import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { ZERO } from '../../protocol/acts/act.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import { Client } from '../../scripts/replay/client.ts';
import { KeyRing } from '../../scripts/replay/keys.ts';
import type { Json } from '../cases/vary.ts';
import type { Running, Told } from './stories.ts';

const SCRIPTS = new URL('../../scripts/node.js', import.meta.url).pathname;
const run = promisify(execFile);
/** Refused at the border by two officers, ordered back by two, and returned. */
const RETURNED = 'HX-20261113-0004';
const CLEARED = 'HX-20261112-0003';

interface Done {
  status: number;
  stdout: string;
  stderr: string;
}

/** What a network left behind when it stopped. */
export interface Packages {
  folder: string;
  /** Digests of acts that two key holders signed. */
  cosigned: string[];
}

/** The command as `npm run` starts it. */
const npm = (script: string, ...args: string[]): Promise<Done> =>
  run(process.execPath, [SCRIPTS, script, ...args], { maxBuffer: 1 << 26 }).then(
    (done) => ({ ...done, status: 0 }),
    (failed: Done & { code: number }) => ({ ...failed, status: failed.code }),
  );

/** `npm run evidence` against the running network. */
export function evidence(running: () => Running, told: Told): Packages {
  const packages: Packages = { folder: '', cosigned: [] };

  before(async () => {
    packages.folder = await mkdtemp(join(tmpdir(), 'thongquan-evidence-'));
  });

  const make = (name: string, file: string, side: Side, ...more: string[]): Promise<Done> => {
    const { scratch } = running();
    const to = ['-o', join(packages.folder, file), '--side', side, '--trust-out', join(packages.folder, `trust-${side}.json`)];
    return npm('evidence', told(name)?.consignment ?? '', ...to, '--data', join(scratch, 'data'), ...more);
  };

  it('is made at either side, and both serve the same trust', async function () {
    this.timeout(240_000);
    const made = await Promise.all([
      make(RETURNED, 'returned.json', 'VN', '--disclose', 'all'),
      make(CLEARED, 'cleared.json', 'CN', '--disclose', 'MANIFEST_ANCHORED:/units/0/plate'),
    ]);
    for (const { status, stdout, stderr } of made) expect(`${status} ${stdout}`, stderr).to.match(/^0 .*things proven/);
    const [vn, cn] = await Promise.all(SIDES.map((side) => readFile(join(packages.folder, `trust-${side}.json`), 'utf8')));
    expect(vn).to.equal(cn);
  });

  it('writes nothing of a consignment that the chain does not have', async function () {
    this.timeout(120_000);
    const { scratch } = running();
    const file = join(packages.folder, 'nothing.json');
    const done = await npm('evidence', `0x${'ab'.repeat(32)}`, '-o', file, '--data', join(scratch, 'data'));
    expect(done.status).to.equal(2);
    expect(done.stderr).to.include('CONSIGNMENT_UNKNOWN');
    expect(await readFile(file, 'utf8').catch(({ code }) => code)).to.equal('ENOENT');
  });

  after('remembers what two signed', async () => {
    const { info } = running();
    const path = `/v1/consignments/${told(RETURNED)?.consignment}/acts`;
    const { acts } = await new Client(info, new KeyRing(info)).query<{ acts: Json[] }>('VN', path);
    packages.cosigned = acts.filter(({ signed }) => signed.cosigner !== ZERO).map(({ digest }) => digest);
  });
  return packages;
}

/** `npm run verify -- <file> --trust` when every service that made the file has stopped. */
export function offline(packages: Packages): void {
  after(() => rm(packages.folder, { recursive: true, force: true }));

  const path = (file: string): string => join(packages.folder, file);
  const verify = (file: string, trust: string, ...more: string[]): Promise<Done> =>
    npm('verify', path(file), '--trust', path(trust), '--data', path('no-network'), ...more);
  const verdict = async (file: string, trust = 'trust-VN.json'): Promise<{ status: number; verdict: Json }> => {
    const { status, stdout } = await verify(file, trust, '--json');
    return { status, verdict: JSON.parse(stdout) };
  };
  const codes = (items: Json[]): string[] => [...new Set(items.map(({ code }) => code))];
  /** A file beside the other, altered. */
  const altered = async (file: string, name: string, alter: (value: Json) => void): Promise<string> => {
    const value = JSON.parse(await readFile(path(file), 'utf8'));
    alter(value);
    await writeFile(path(name), `${JSON.stringify(value)}\n`);
    return name;
  };

  it('proves what both sides decided, and the acts that two signed', async () => {
    const { status, verdict: found } = await verdict('returned.json');
    expect(codes(found.failed)).to.deep.equal([]);
    expect(status).to.equal(0);
    expect(codes(found.proven)).to.include.members(['blocks-checkpointed', 'acts-complete', 'state', 'document']);
    expect(codes(found.assumed)).to.include.members(['trusted-keys', 'no-seals', 'contract-code']);
    const { statement } = found;
    expect(statement.overall).to.equal('CLOSED_RETURNED');
    expect(new Set(statement.tracks.map(({ side }: Json) => side))).to.deep.equal(new Set(SIDES));
    const two = statement.acts.filter(({ digest }: Json) => packages.cosigned.includes(digest)).map(({ type }: Json) => type);
    expect(two).to.deep.equal(['REFUSED', 'RETURN_ORDERED']);
  });

  it('shows the one field that was chosen, and says so in the reader’s language', async () => {
    const { verdict: found } = await verdict('cleared.json');
    expect(found.statement.disclosed.map(({ fields }: Json) => fields)).to.deep.equal([{ '/units/0/plate': '12C-201.77' }]);
    const { status, stdout } = await verify('cleared.json', 'trust-CN.json', '--language', 'vi');
    expect(status).to.equal(0);
    expect(stdout).to.match(/^VERIFIED 0x[0-9a-f]{64}\n {2}CLOSED_CLEARED/);
    expect(stdout).to.include('Đã chứng minh:');
  });

  it('names what was done to a file', async () => {
    const value = (field: string): string => Buffer.from(field, 'base64url').toString();
    const plate = await altered('cleared.json', 'plate.json', ({ documents }) => {
      const [salt, pointer] = JSON.parse(value(documents[0].disclosures[0]));
      documents[0].disclosures[0] = Buffer.from(JSON.stringify([salt, pointer, '12C-201.78'])).toString('base64url');
    });
    const act = await altered('returned.json', 'act.json', ({ receipts }) => receipts.pop());
    for (const [file, named] of [
      [plate, ['disclosure-wrong']],
      // Which acts the last receipt had follows from how the gateways batched them.
      [act, ['act-missing', 'state-differs']],
    ] as const) {
      const { status, verdict: found } = await verdict(file);
      expect(found.failed[0].code, file).to.be.oneOf(named);
      expect(found.statement).to.equal(undefined);
      expect(status).to.equal(1);
    }
  });

  it('holds by the trust of the one who verifies: not by another side’s keys, nor by validators who sealed nothing', async () => {
    const exchanged = await altered('trust-VN.json', 'exchanged.json', (trust) => {
      trust.sides = { VN: trust.sides.CN, CN: trust.sides.VN };
    });
    const genesis = await altered('trust-VN.json', 'genesis.json', (trust) => {
      trust.sides = { VN: [], CN: [] };
      trust.validators = [`0x${'11'.repeat(20)}`];
    });
    for (const [trust, code] of [
      [exchanged, 'checkpoint-signature-wrong'],
      [genesis, 'seal-quorum'],
    ] as const) {
      const { status, verdict: found } = await verdict('cleared.json', trust);
      expect(codes(found.failed), trust).to.deep.equal([code]);
      expect(status).to.equal(1);
    }
  });

  it('does not begin without trust that can be read', async () => {
    const { status, stderr } = await verify('cleared.json', 'no-trust.json');
    expect(status).to.equal(2);
    expect(stderr).to.include('FILE_INVALID');
  });
}
