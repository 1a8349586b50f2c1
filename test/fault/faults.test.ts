import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startNetwork } from '../../scripts/network/network.ts';
import { Workload } from '../bench/gateway/workload.ts';
import { seeded } from '../gateway/setup/random.ts';
import { emptyLedger, tell } from './client.ts';
import { Link } from './link.ts';
import { befall, headOf } from './schedule.ts';
import { drained, judge } from './verdict.ts';

const SEEDS = (process.env.FAULT_SEEDS ?? '1,2,3').split(',').map(Number);
const ACTS = Number(process.env.FAULT_ACTS ?? 700);
const CLIENTS = 16;
/** How long things go on befalling the network; acts that are not told by then are told afterwards. */
const TROUBLE_MS = Number(process.env.FAULT_TROUBLE_MS ?? 40_000);
const HEALING_MS = 240_000;

describe('a network under faults', () => {
  let dropped = 0;
  after('met what it is about', () => {
    // A seed may miss it; all of them together must not.
    if (SEEDS.length > 1) expect(dropped, 'transactions that a reorganisation took back').to.be.greaterThan(0);
  });

  for (const seed of SEEDS)
    it(`loses nothing and doubles nothing (seed ${seed})`, async function () {
      this.timeout(1_200_000);
      const random = seeded(seed);
      const scratch = await mkdtemp(join(tmpdir(), 'thongquan-fault-'));
      const links: Link[] = [];
      const through = async (name: string, url: string): Promise<string> => {
        const { link, url: instead } = await Link.to(name, url);
        links.push(link);
        return instead;
      };
      const reports: string[] = [];
      const network = await startNetwork({
        data: join(scratch, 'data'),
        logLevel: 'warn',
        report: (line) => reports.push(line),
        link: (side, to, url) => through(`${side} to ${to}`, url),
      });
      let incidents: string[] = [];
      const ledger = emptyLedger();
      const began = Date.now();
      let keep = process.env.FAULT_KEEP !== undefined;
      try {
        const urls = {
          VN: await through('clients to VN', network.info.sides.VN.gateway),
          CN: await through('clients to CN', network.info.sides.CN.gateway),
        };
        const founded = await headOf(network);
        const workload = new Workload(network.info, true);
        const consignments = workload.consignments(Math.ceil(ACTS / workload.length), (i) =>
          i % 3 === 0 ? 5 + Math.floor(random() * 60) : undefined,
        );
        const wanted = consignments.length * workload.length;
        const schedule = befall(network, founded, links, random);
        incidents = schedule.incidents;
        const trouble = setTimeout(() => schedule.stop(), TROUBLE_MS);
        const patient = () => Date.now() - began < TROUBLE_MS + HEALING_MS;
        await Promise.all(Array.from({ length: CLIENTS }, () => tell(urls, consignments, ledger, patient, () => {})));
        clearTimeout(trouble);
        await schedule.stop();
        dropped += schedule.dropped();
        const told = (Date.now() - began) / 1000;
        expect(await drained(network.info, HEALING_MS), 'left to do after all was healed').to.deep.equal([]);
        const { anchored, rejected, leaves } = await judge(network.info, ledger);
        process.stdout.write(
          `      seed ${seed}: ${ledger.accepted.size} of ${wanted} taken, ${anchored} anchored, ${leaves} leaves, ${rejected} rejected, ${ledger.unclear} unclear and ${ledger.postponed} postponed answers, ${incidents.length} incidents, ${schedule.dropped()} transactions taken back; told in ${told.toFixed(0)} s, all in ${((Date.now() - began) / 1000).toFixed(0)} s\n`,
        );
        expect(ledger.accepted.size, `what was given up: ${[...ledger.abandoned.values()]}`).to.be.at.least(wanted * 0.9);
      } catch (error) {
        keep = true;
        process.stdout.write(
          `\nseed ${seed} failed. Again: npm run test:fault -- --seeds ${seed} --acts ${ACTS}\n  ${incidents.join('\n  ')}\n  kept in ${scratch}\n`,
        );
        throw error;
      } finally {
        await network.stop();
        await Promise.all(links.map((link) => link.close()));
        if (!keep) await rm(scratch, { recursive: true, force: true });
      }
    });
});
