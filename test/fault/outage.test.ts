import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { isLate } from '../../protocol/irregularities.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import { type Network, startNetwork } from '../../scripts/network/network.ts';
import { rpc } from '../../scripts/network/rpc.ts';
import { type Json, lodging, random32, Speaker } from '../gateway/setup/speaker.ts';
import { Link } from './link.ts';
import { drained, recorded } from './verdict.ts';

const HOURS_3 = 3 * 3_600;
const OFFSET: Record<Side, number> = { VN: 7, CN: 8 };

/** Now, as a speaker of this side writes it. */
function now(by: string): string {
  const hours = OFFSET[by.slice(0, 2) as Side];
  return `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}+0${hours}:00`;
}

describe('a network whose chain is out of reach for hours', () => {
  let scratch: string;
  let network: Network;
  let speaker: Speaker;
  const links = new Map<string, Link>();
  const only = (to: string): Link[] => SIDES.map((side) => links.get(`${side} to ${to}`) as Link);

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-outage-'));
    network = await startNetwork({
      data: join(scratch, 'data'),
      logLevel: 'warn',
      async link(side, to, url) {
        const { link, url: through } = await Link.to(`${side} to ${to}`, url);
        links.set(link.name, link);
        return through;
      },
    });
    speaker = new Speaker(network.info);
  });
  after(async () => {
    await network?.stop();
    await Promise.all([...links.values()].map((link) => link.close()));
    await rm(scratch, { recursive: true, force: true });
  });

  const query = async (side: Side, text: string, values: unknown[] = []): Promise<Json[]> => {
    const client = new pg.Client({ connectionString: network.info.sides[side].database });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex');
  const acts = (side: Side, consignment: string): Promise<Json[]> =>
    query(side, 'SELECT digest, state, refusal, marks FROM gateway.acts WHERE consignment = $1 ORDER BY seq', [bytes(consignment)]);

  async function say(consignment: string, event: Json): Promise<string> {
    const { status, body } = await speaker.say(event.by, { consignment, event: { t: now(event.by), ...event } });
    expect(status, JSON.stringify(body)).to.equal(202);
    return body.id;
  }
  async function lodge(): Promise<string> {
    const request = await lodging(random32());
    const { status, body } = await speaker.say('CN-EXPORTER', { ...request, event: { ...request.event, t: now('CN-EXPORTER') } });
    expect(status, JSON.stringify(body)).to.equal(202);
    return request.consignment;
  }
  /** Decisions of both sides, each on what the other said before. */
  async function decide(consignment: string): Promise<void> {
    await say(consignment, { by: 'CN-CUS', type: 'DECL_REGISTERED', track: 'EXP_CUS' });
    await say(consignment, { by: 'VN-CUS', type: 'DECL_REGISTERED', track: 'IMP_CUS' });
    await say(consignment, { by: 'CN-CUS', type: 'RELEASED', track: 'EXP_CUS' });
    await say(consignment, { by: 'VN-CUS', type: 'ADVANCE_NOTICE_ACCEPTED' });
  }
  async function reconnect(): Promise<void> {
    await rpc(network.info.rpc, 'evm_increaseTime', HOURS_3);
    await rpc(network.info.rpc, 'evm_mine');
    for (const link of links.values()) link.heal();
    expect(await drained(network.info, 180_000), 'left to do').to.deep.equal([]);
    const chain = await recorded(network.info);
    expect(new Set(chain).size).to.equal(chain.length);
  }

  it('goes on on both sides by what they tell each other; afterwards all is anchored once and marked late', async function () {
    this.timeout(600_000);
    const before = await lodge();
    await decide(before);
    expect(await drained(network.info, 180_000), 'left to do').to.deep.equal([]);
    for (const link of only('chain')) link.cut();
    const during = await lodge();
    await decide(during);
    for (const side of SIDES) expect((await acts(side, during)).map((act) => act.state)).to.not.include('anchored');
    expect(await acts('VN', during)).to.have.length((await acts('CN', during)).length);
    await reconnect();
    for (const side of SIDES) {
      const marks = async (consignment: string) => (await acts(side, consignment)).map((act) => [act.state, isLate(act.marks)]);
      expect(await marks(before)).to.deep.equal(Array(5).fill(['anchored', false]));
      expect(await marks(during)).to.deep.equal(Array(5).fill(['anchored', true]));
    }
  });

  it('goes on on each side alone when they cannot hear each other either, and tells afterwards where they differ', async function () {
    this.timeout(600_000);
    const consignment = await lodge();
    await decide(consignment);
    expect(await drained(network.info, 180_000), 'left to do').to.deep.equal([]);
    for (const link of [...only('chain'), ...only('peer')]) link.cut();
    await say(consignment, { by: 'CN-EXPORTER', type: 'MANIFEST_CANCELLED' });
    const held = await say(consignment, { by: 'VN-CUS', type: 'HOLD_PLACED', hold: 'A', scope: 'ALL', reason: 'DOC-01' });
    const alone = await lodge();
    await say(alone, { by: 'CN-CUS', type: 'DECL_REGISTERED', track: 'EXP_CUS' });
    expect(await acts('VN', alone)).to.deep.equal([]);
    await reconnect();
    for (const side of SIDES) {
      expect((await acts(side, alone)).map((act) => act.state)).to.deep.equal(['anchored', 'anchored']);
      const states = (await acts(side, consignment)).map((act) => act.state);
      expect(states.filter((state) => state !== 'anchored' && state !== 'rejected')).to.deep.equal([]);
    }
    const alarms = await Promise.all(
      SIDES.map((side) => query(side, 'SELECT kind FROM content.alarms WHERE consignment = $1', [bytes(consignment)])),
    );
    const kinds = alarms.flat().map((alarm) => alarm.kind);
    expect(
      kinds.some((kind) => kind.startsWith('PEER_')),
      `a difference is told: ${kinds}`,
    ).to.equal(true);
    const [onVn] = await query('VN', 'SELECT state FROM gateway.acts WHERE digest = $1', [bytes(held)]);
    const [onCn] = await query('CN', 'SELECT state FROM gateway.acts WHERE digest = $1', [bytes(held)]);
    expect(onVn).to.deep.equal(onCn);
  });
});
