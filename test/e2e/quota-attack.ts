import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import pg from 'pg';
import type { SubmitRequest } from '../../client/gateway.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import { Client } from '../../scripts/replay/client.ts';
import { Problem } from '../../scripts/replay/http.ts';
import { KeyRing } from '../../scripts/replay/keys.ts';
import { Chance } from '../cases/random/chance.ts';
import { firstManifest } from '../cases/random/manifest.ts';
import type { Plan } from '../cases/random/plan.ts';
import type { Json } from '../cases/vary.ts';
import { until } from '../infrastructure/workbench.ts';
import type { Running } from './stories.ts';

const CODE = 'VN-YBOR-0999';
const LOTS = 8;
/** What the season's quota covers. */
const COVERED = 5;
const LOT_KG = 10_000;
/** Consignments that each side wants to send with each lot, and how often each is sent in each of two waves. */
const RIVALS = 10;
const TIMES = 7;
const AT_ONCE = 48;

/** The last three: a rejected lodging or a cancellation sent again. */
const EXPECTED = ['accepted', 'AUTHORISATION_MISSING', 'QUOTA_EXCEEDED', 'ACT_ALREADY_DONE', 'CONSIGNMENT_CLOSED', 'PREV_MISMATCH'];

/** One signed event, with who sends it. */
interface Shot {
  side: Side;
  body: SubmitRequest;
  consignment: string;
  claim: 'lodge' | 'cancel';
}

const random32 = (): string => `0x${randomBytes(32).toString('hex')}`;
const OFFSET = { VN: 7, CN: 8 } as const;
/** A minute ago, by a side's own clock. */
const now = (side: Side): string =>
  `${new Date(Date.now() + OFFSET[side] * 3_600_000 - 60_000).toISOString().slice(0, 19)}+0${OFFSET[side]}:00`;

/**
 * Exporters of both sides want the same lots for many consignments at once, each signed while the lot was free, and send each again and again under
 * other keys of idempotency, while some of those that got one cancel and the owner raises what it authorised.
 */
export function quotaAttack(running: () => Running): void {
  const code = random32();
  const chance = new Chance(7);
  const answers = new Map<string, number>();
  const accepted = new Map<string, Shot>();
  const overdrawn: string[] = [];
  let client: Client;
  let databases: Record<Side, pg.Client>;
  let requests = 0;

  const prepare = async (side: Side, by: string, consignment: string | null, event: object, more: object = {}): Promise<SubmitRequest> =>
    client.prepare(side, [by], { consignment, event: { t: now(side), by, signers: [by], ...event }, codes: { [CODE]: code }, ...more });

  const owner = async (event: object): Promise<void> => {
    const by = 'type' in event && event.type === 'CODE_REGISTERED' ? 'VN-PPD' : 'VN-CODEOWNER';
    await client.submit('VN', await prepare('VN', by, null, { code: CODE, ...event }), random32());
  };

  const lodging = async (exporting: Side, lot: string): Promise<Shot> => {
    const importing = exporting === 'VN' ? 'CN' : 'VN';
    const plan: Plan = {
      class: 'codes',
      exporting,
      importing,
      mode: 'DRIVER',
      plant: true,
      lane: 'MAIN',
      goods: 'cassia',
      codes: true,
      units: 1,
    };
    const manifest: Json = firstManifest(plan, chance);
    delete manifest.parties.grower;
    delete manifest.parties.packer;
    for (const item of manifest.goods) {
      Object.assign(item, { puc: CODE, lot });
      delete item.phc;
    }
    const consignment = random32();
    const lodged = {
      crossing: { pair: 'HUU_NGHI-YOUYI_GUAN', lane: 'MAIN', mode: 'DRIVER' },
      direction: `${exporting}>${importing}`,
      plant: true,
    };
    const body = await prepare(
      exporting,
      `${exporting}-EXPORTER`,
      consignment,
      { type: 'MANIFEST_ANCHORED', v: 1 },
      { ...lodged, manifest },
    );
    return { side: exporting, body, consignment, claim: 'lodge' };
  };

  const send = async (shot: Shot): Promise<void> => {
    requests += 1;
    const told = await client.submit(shot.side, shot.body, random32()).then(
      ({ id }) => {
        accepted.set(id, shot);
        return 'accepted';
      },
      (error: unknown) => {
        if (error instanceof Problem && error.status < 500) return error.code;
        throw error;
      },
    );
    answers.set(told, (answers.get(told) ?? 0) + 1);
  };

  const fire = async (shots: readonly Shot[], meanwhile: readonly (() => Promise<void>)[] = []): Promise<void> => {
    const queue: (() => Promise<void>)[] = shots.map((shot) => () => send(shot));
    for (const work of meanwhile) queue.splice(chance.below(queue.length), 0, work);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = queue.shift(); next; next = queue.shift()) await next();
      }),
    );
  };

  const shuffled = (shots: readonly Shot[], times: number): Shot[] =>
    Array.from({ length: times }, () => shots)
      .flat()
      .map((shot) => ({ shot, at: chance.below(1 << 30) }))
      .sort((a, b) => a.at - b.at)
      .map(({ shot }) => shot);

  const used = async (side: Side): Promise<{ quota: number; used: number }> => {
    const { rows } = await databases[side].query('SELECT quota::int, used::int FROM chain.codes WHERE id = $1', [
      Buffer.from(code.slice(2), 'hex'),
    ]);
    return rows[0];
  };

  /** What this side's index has of the quota while the attack goes on. */
  const watch = (side: Side) => async (): Promise<void> => {
    const seen = await used(side);
    if (seen.used > seen.quota) overdrawn.push(`${side}: ${seen.used} of ${seen.quota}`);
  };

  const standings = async (side: Side): Promise<Map<string, string>> => {
    const { rows } = await databases[side].query<{ digest: Buffer; state: string }>(
      'SELECT digest, state FROM gateway.acts WHERE digest = ANY($1)',
      [[...accepted.keys()].map((id) => Buffer.from(id.slice(2), 'hex'))],
    );
    return new Map(rows.map(({ digest, state }) => [`0x${digest.toString('hex')}`, state]));
  };

  /** Both gateways know what became of everything that either of them accepted. */
  const settled = async (): Promise<void> => {
    for (const side of SIDES)
      await until(async () => {
        const states = await standings(side);
        return states.size === accepted.size && [...states.values()].every((state) => state === 'anchored' || state === 'rejected');
      });
  };

  before('attacks', async function () {
    this.timeout(600_000);
    const { info } = running();
    client = new Client(info, new KeyRing(info));
    const connected = await Promise.all(
      SIDES.map(async (side) => {
        const database = new pg.Client({ connectionString: info.sides[side].database });
        await database.connect();
        return [side, database] as const;
      }),
    );
    databases = Object.fromEntries(connected) as Record<Side, pg.Client>;
    await owner({ type: 'CODE_REGISTERED', owner: 'VN-CODEOWNER', quota: COVERED * LOT_KG });
    const lots = Array.from({ length: LOTS }, (_, i) => `YB2611-09${i}0`);
    for (const lot of lots) await owner({ type: 'CODE_AUTHORISED', lot, kg: LOT_KG });
    for (const side of SIDES)
      await until(
        async () =>
          (await databases[side].query('SELECT FROM chain.authorisations WHERE code = $1', [Buffer.from(code.slice(2), 'hex')]))
            .rowCount === LOTS,
      );

    const shots = await Promise.all(
      SIDES.flatMap((side) => lots.flatMap((lot) => Array.from({ length: RIVALS }, () => lodging(side, lot)))),
    );
    const watching = Array.from({ length: 60 }, (_, i) => watch(SIDES[i % 2] as Side));
    await fire(shuffled(shots, TIMES), watching);

    // Some that got a lot give it back, while the others try again and the owner raises what is free: nothing that it raises is covered by the quota.
    await settled();
    const states = await standings('VN');
    const winners = [...accepted].filter(([id]) => states.get(id) === 'anchored').map(([, shot]) => shot);
    const cancels = await Promise.all(
      winners.slice(0, 3).map(async ({ side, consignment }): Promise<Shot> => {
        const body = await prepare(side, `${side}-EXPORTER`, consignment, { type: 'MANIFEST_CANCELLED' });
        return { side, body, consignment, claim: 'cancel' };
      }),
    );
    const raises = lots.slice(0, 4).map((lot) => () => owner({ type: 'CODE_AUTHORISED', lot, kg: LOT_KG + 1_000 }));
    // One act about the code at a time builds on the one before.
    const raising = async (): Promise<void> => {
      for (const raise of raises) await raise();
    };
    await fire(shuffled([...shots, ...cancels], TIMES), [...watching, raising]);

    await settled();
  });
  after(async () => {
    await Promise.all(Object.values(databases ?? {}).map((database) => database.end()));
  });

  it('were thousands of requests, answered each by acceptance or by its reason', () => {
    expect(requests).to.be.at.least(2_000);
    expect([...answers.keys()]).to.include.members(['accepted', 'AUTHORISATION_MISSING', 'QUOTA_EXCEEDED']);
    expect(EXPECTED).to.include.members([...answers.keys()]);
  });

  it('never overdrew the quota in any block', async () => {
    expect(overdrawn).to.deep.equal([]);
    for (const side of SIDES) {
      const seen = await used(side);
      expect(seen.used, side).to.be.at.most(seen.quota);
      const { rows } = await databases[side].query<{ block: string }>('SELECT DISTINCT block FROM chain.acts WHERE digest = ANY($1)', [
        [...accepted.keys()].map((id) => Buffer.from(id.slice(2), 'hex')),
      ]);
      expect(rows.length, 'blocks').to.be.greaterThan(0);
      for (const { block } of rows) {
        const { usedKg, quotaKg } = await client.query<{ usedKg: number; quotaKg: number }>(side, `/v1/codes/${code}?asOf=${block}`);
        expect(usedKg, `${side}, block ${block}`).to.be.within(0, quotaKg);
      }
    }
  });

  it('left each lot to one consignment at most, and both indexes agree on which', async () => {
    const holders = async (side: Side): Promise<Map<string, string | null>> => {
      const { rows } = await databases[side].query<{ id: Buffer; consignment: Buffer | null }>(
        'SELECT id, consignment FROM chain.authorisations WHERE code = $1 ORDER BY id',
        [Buffer.from(code.slice(2), 'hex')],
      );
      return new Map(rows.map(({ id, consignment }) => [id.toString('hex'), consignment && `0x${consignment.toString('hex')}`]));
    };
    const [vn, cn] = await Promise.all(SIDES.map(holders));
    expect(vn).to.deep.equal(cn);
    const states = await standings('VN');
    const anchored = (claim: Shot['claim']): string[] =>
      [...accepted].filter(([id, shot]) => shot.claim === claim && states.get(id) === 'anchored').map(([, { consignment }]) => consignment);
    const cancelled = new Set(anchored('cancel'));
    const standing = anchored('lodge').filter((consignment) => !cancelled.has(consignment));
    expect([...(vn as Map<string, string | null>).values()].filter((consignment) => consignment !== null)).to.have.members(standing);
    expect(standing.length).to.be.within(1, COVERED);
  });

  it('told of each acceptance that the chain turned down', async () => {
    const states = await standings('VN');
    const rejected = [...states].filter(([, state]) => state === 'rejected').map(([id]) => id);
    for (const side of SIDES) {
      const { rows } = await databases[side].query<{ digest: Buffer }>(
        "SELECT DISTINCT digest FROM content.alarms WHERE kind = 'ACT_REJECTED' AND digest = ANY($1)",
        [rejected.map((id) => Buffer.from(id.slice(2), 'hex'))],
      );
      expect(rows.length, side).to.equal(rejected.length);
    }
  });
}
