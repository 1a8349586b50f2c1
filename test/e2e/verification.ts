import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import pg from 'pg';
import { EVENTS } from '../../protocol/events.ts';
import { Client } from '../../scripts/replay/client.ts';
import { KeyRing } from '../../scripts/replay/keys.ts';
import type { Verification } from '../../scripts/verify/verify.ts';
import type { Running } from './stories.ts';

const PROGRAM = new URL('../../scripts/verify.ts', import.meta.url).pathname;
const run = promisify(execFile);
/** Verifying takes about a second each: some of the ends that the stories come to. */
const ENDS = 6;

interface Listed {
  consignment: string;
  overall: string;
  version: number;
}

/** `npm run verify` against the running network: all holds, and what is done to an index afterwards is found. */
export function verification(running: () => Running): void {
  let listed: Listed[];
  let amended: string;
  let client: pg.Client;

  before(async () => {
    const { info } = running();
    const { items } = await new Client(info, new KeyRing(info)).query<{ items: Listed[] }>('VN', '/v1/consignments?limit=200');
    listed = items;
    amended = items.find((item) => item.overall === 'CLOSED_CLEARED' && item.version > 1)?.consignment ?? '';
    client = new pg.Client({ connectionString: info.sides.VN.database });
    await client.connect();
    await client.query('CREATE TABLE untouched AS SELECT * FROM chain.acts WHERE consignment = $1', [bytes(amended)]);
  });
  afterEach('puts the acts back as they were', async () => {
    await client.query('DELETE FROM chain.acts WHERE consignment = $1', [bytes(amended)]);
    await client.query('INSERT INTO chain.acts SELECT * FROM untouched');
  });
  after(async () => {
    await client?.query('DROP TABLE untouched');
    await client?.end();
  });

  const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex');
  const verify = async (consignment: string, ...more: string[]): Promise<{ status: number; sides: Verification[] }> => {
    const args = [PROGRAM, consignment, '--json', '--data', join(running().scratch, 'data'), ...more];
    const { stdout, code } = await run(process.execPath, args).then(
      (done) => ({ ...done, code: 0 }),
      (failed: { stdout: string; code: number }) => failed,
    );
    return { status: code, sides: JSON.parse(stdout) };
  };
  const kinds = async (): Promise<string[]> => {
    const { status, sides } = await verify(amended, '--side', 'VN');
    expect(status).to.equal(1);
    return sides.flatMap((side) => side.differences.map((difference) => difference.kind));
  };

  it('holds for consignments of every end, on both sides', async function () {
    this.timeout(900_000);
    const ends = new Map(listed.map((item) => [item.overall, item.consignment]));
    expect(ends.size).greaterThan(10);
    for (const [overall, consignment] of [...ends].slice(0, ENDS)) {
      const { status, sides } = await verify(consignment);
      expect(
        sides.map((side) => [side.side, side.differences]),
        overall,
      ).to.deep.equal([
        ['VN', []],
        ['CN', []],
      ]);
      expect(status).to.equal(0);
    }
  });

  it('finds an altered field', async () => {
    await client.query('UPDATE chain.acts SET occurred_at = occurred_at - 3600 WHERE consignment = $1 AND kind = $2', [
      bytes(amended),
      EVENTS.BORDER_CROSSED.code,
    ]);
    expect(await kinds()).to.include.members(['act-altered', 'digest-wrong', 'commitment-wrong']);
  });

  it('finds a dropped event', async () => {
    await client.query('DELETE FROM chain.acts WHERE consignment = $1 AND kind = $2', [bytes(amended), EVENTS.GATE_CLEARED.code]);
    expect(await kinds()).to.include('act-missing');
  });

  it('finds a swapped signature', async () => {
    await client.query(
      `UPDATE chain.acts a SET signature = b.signature FROM chain.acts b
       WHERE a.consignment = $1 AND a.kind = $2 AND b.consignment = $1 AND b.kind = $3`,
      [bytes(amended), EVENTS.GATE_CLEARED.code, EVENTS.MANIFEST_ANCHORED.code],
    );
    expect(await kinds()).to.deep.equal(['act-altered', 'signature-wrong']);
  });

  it('finds a decision on a stale version', async () => {
    await client.query(
      `UPDATE chain.acts SET version = version - 1 WHERE digest =
         (SELECT digest FROM chain.acts WHERE consignment = $1 AND version > 1 AND kind BETWEEN 10 AND 23 ORDER BY block DESC, log_index DESC LIMIT 1)`,
      [bytes(amended)],
    );
    expect(await kinds()).to.include('version-stale');
  });
}
