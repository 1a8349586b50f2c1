import { mkdtemp, rm } from 'node:fs/promises';
import { arch, cpus, loadavg, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startNetwork } from '../../../scripts/network/network.ts';
import { bareScript, copyChain, relayed, transactionMarks } from './ceiling.ts';
import { quantile, spread } from './figures.ts';
import { perAct, type Usage, usageOf } from './processes.ts';
import { closedLoop, drained, openLoop, type Sent } from './run.ts';
import { Sender } from './sender.ts';
import { indexedAt, Watch } from './watch.ts';
import { Workload } from './workload.ts';

/*
 * What the two gateways carry, from a signed act at the public interface to both indexes, on a network of this machine: first a steady rate,
 * then as much as they take, beside a bare script that sends the same signed transactions to the same kind of node.
 * `--full` holds the steady rate for three minutes whatever it takes, and then sends 50,000 acts while it watches memory.
 */

const BARS = { acts: 400, ratio: 0.8, p99: 3_000 };
const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    /** Acts a second of the steady rate, and for how long, seconds. */
    rate: { type: 'string', default: '50' },
    steady: { type: 'string' },
    /** How long as much as possible is sent, seconds, by how many clients at once. */
    push: { type: 'string', default: '30' },
    clients: { type: 'string', default: '300' },
    /** Acts signed for the push, at most. */
    acts: { type: 'string' },
    data: { type: 'string' },
    /** Where each side's CPU profile is written when it ends. */
    profile: { type: 'string' },
  },
});
const rate = Number(values.rate);
const steady = Number(values.steady ?? (values.full ? 180 : 90));
const pushMs = values.full ? Number.POSITIVE_INFINITY : Number(values.push) * 1000;
const pushed = Number(values.acts ?? (values.full ? 50_000 : 6_000));
/** Consignments that take turns in the open loop: an act and the next of the same consignment are 4 s apart. */
const ACTIVE = 4 * rate;
const BACKLOG = 2_000;
const PATIENCE_MS = 30_000;
/** Acts between two looks at memory. */
const STRIDE = 5_000;
/** A side whose memory is flat may hold so many times as much as early on: collections do not come at the same acts. */
const GROWTH = 1.25;

const say = (line = ''): boolean => process.stdout.write(`${line}\n`);
const began = performance.now();
const stage = (text: string): boolean => say(`[${((performance.now() - began) / 1000).toFixed(0).padStart(3)} s] ${text}`);

function tell(before: Usage, after: Usage, acts: number): void {
  const spent = perAct(before, after, acts);
  const all = Object.values(spent).reduce((sum, each) => sum + each, 0);
  const parts = Object.entries(spent).map(([name, ms]) => `${name} ${ms.toFixed(2)}`);
  say(`  CPU ms an act: ${parts.join(', ')}; all ${all.toFixed(2)}`);
}

/** What the services use while nothing happens: part of the cost of an act as long as few come. */
function tellIdle(before: Usage, after: Usage): void {
  const { load: _, ...spent } = perAct(before, after, (after.at - before.at) / 1000);
  say(
    `  meanwhile, CPU ms a second: ${Object.entries(spent)
      .map(([name, ms]) => `${name} ${ms.toFixed(0)}`)
      .join(', ')}`,
  );
}

/** Sides that hold over a quarter more at the end than after the first fifth, when caches and heap have their size. */
function grownSince(memory: readonly { rss: Record<string, number> }[]): string[] {
  const [early, late] = [memory[Math.ceil(memory.length / 5)], memory.at(-1)];
  if (!early || !late) return [];
  return ['VN side', 'CN side'].filter((name) => (late.rss[name] ?? 0) > GROWTH * (early.rss[name] ?? 0));
}

const toIndexed = ({ journeys }: Sent): number[] =>
  journeys.flatMap((journey) => {
    const at = indexedAt(journey);
    return at === undefined || journey.accepted === undefined ? [] : [Math.max(0, at - journey.accepted)];
  });

say(
  `Machine: ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(2)} before.`,
);
const scratch = values.data ?? (await mkdtemp(join(tmpdir(), 'thongquan-bench-')));
if (values.profile) process.env.NODE_OPTIONS = `--cpu-prof --cpu-prof-dir=${values.profile}`;
const network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'warn' });
const watch = await Watch.open(network.info);
const sender = new Sender(network.info, 256);
let failed = false;
try {
  stage('the network is up; signing');
  const workload = new Workload(network.info);
  const consignments = workload.consignments(Math.ceil((rate * steady) / workload.length));
  const warm = workload.consignments(20);
  await closedLoop(sender, watch, warm, 10, BACKLOG, Number.POSITIVE_INFINITY);
  await drained(watch, 20 * workload.length, PATIENCE_MS);

  stage(`open loop: ${rate} acts/s for ${steady} s`);
  let before = usageOf(network.pids());
  const complete = watch.complete;
  const open = await openLoop(sender, watch, consignments, rate, ACTIVE);
  const allOpen = await drained(watch, complete + open.journeys.length, PATIENCE_MS);
  const lags = toIndexed(open);
  const p99 = quantile(lags, 0.99);
  tell(before, usageOf(network.pids()), open.journeys.length);
  const lost = open.journeys.length - lags.length;
  failed ||= !allOpen;
  say(`  ${open.journeys.length} answered 202, ${lags.length} in both indexes, ${lost} lost, ${watch.doubled} doubled`);
  say(`  from due to 202, ms: ${spread(open.answers)}`);
  say(`  from 202 to both indexes, ms: ${spread(lags)}`);

  before = usageOf(network.pids());
  stage(`signing ${pushed} acts`);
  const next = workload.consignments(Math.ceil(pushed / workload.length));
  tellIdle(before, usageOf(network.pids()));
  const copy = await copyChain(network, join(scratch, 'bare'));
  const marks = await transactionMarks(network);
  const base = watch.complete;
  stage(`as many as they take, ${values.clients} clients`);
  before = usageOf(network.pids());
  const memory: { acts: number; rss: Record<string, number> }[] = [];
  const looking = setInterval(() => {
    const acts = watch.complete - base;
    if (acts >= memory.length * STRIDE) memory.push({ acts, rss: usageOf(network.pids()).rss });
  }, 500);
  const push = await closedLoop(sender, watch, next, Number(values.clients), BACKLOG, pushMs);
  const allPushed = await drained(watch, base + push.journeys.length, PATIENCE_MS);
  clearInterval(looking);
  failed ||= !allPushed;
  const ends = push.journeys.flatMap((journey) => indexedAt(journey) ?? []);
  const seconds = (ends.reduce((a, b) => Math.max(a, b), push.began) - push.began) / 1000;
  const sustained = ends.length / seconds;
  tell(before, usageOf(network.pids()), push.journeys.length);
  say(
    `  ${push.journeys.length} answered 202, ${ends.length} in both indexes ${seconds.toFixed(1)} s after the first was sent: ${sustained.toFixed(1)} acts/s`,
  );
  say(`  from 202 to both indexes, ms: ${spread(toIndexed(push))}`);
  if (values.full)
    for (const { acts, rss } of memory)
      say(
        `  memory after ${acts} acts, MB: ${Object.entries(rss)
          .map(([name, bytes]) => `${name} ${(bytes / 1e6).toFixed(0)}`)
          .join(', ')}`,
      );

  const swollen = values.full ? grownSince(memory) : [];
  if (swollen.length > 0) say(`  memory is NOT flat: ${swollen.join(', ')}`);
  failed ||= swollen.length > 0;

  stage('the bare script');
  const bare = await bareScript(network, copy, await relayed(network, marks));
  const ceiling = bare.acts / bare.seconds;
  say(`  ${bare.acts} acts in ${bare.transactions} transactions in ${bare.seconds.toFixed(1)} s: ${ceiling.toFixed(1)} acts/s`);
  failed ||= bare.acts !== ends.length || watch.doubled > 0;
  stage(failed ? 'FAILED: acts were lost or doubled, or memory grew' : 'nothing lost, nothing doubled');
  const ratio = sustained / ceiling;
  const met = sustained >= BARS.acts && ratio >= BARS.ratio && p99 <= BARS.p99;
  say(`Goals: acts_per_s ≥ ${BARS.acts}, ceiling_ratio ≥ ${BARS.ratio}, p99_ms ≤ ${BARS.p99}: ${met ? 'met' : 'NOT met'}`);
  say(`RESULT acts_per_s=${sustained.toFixed(1)} ceiling_ratio=${ratio.toFixed(3)} p99_ms=${Math.round(p99)}`);
} finally {
  sender.close();
  await watch.close();
  await network.stop();
  if (values.data === undefined) await rm(scratch, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
