import { mkdtemp, rm } from 'node:fs/promises';
import { arch, cpus, loadavg, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTestServer } from '../../indexer/setup/database.ts';
import { quantile } from '../gateway/figures.ts';
import type { Serving } from './api.ts';
import type { Showing } from './endpoint.ts';
import type { Ingested } from './ingest.ts';
import { lags } from './lag.ts';
import { type PageFigures, pages } from './pages.ts';
import { ponder } from './ponder.ts';
import { launch, runToEnd } from './processes.ts';

/*
 * A side's index on a PostgreSQL of this machine, before an endpoint that serves one made-up chain to all: the whole history read in; the same events only
 * fetched, verified, decoded and inserted; the same indexed by Ponder; blocks that arrive one by one; pages over HTTP beside a bare route.
 */

const BARS = { events: 10_000, ponder: 5, ceiling: 0.7, page: 25, api: 0.7 };
/** Ponder is measured on what it does in this time. */
const PONDER_MS = 120_000;
/** Blocks that arrive live. */
const LIVE = 100;
const { values } = parseArgs({
  options: {
    /** 1 M and then 5 M events, Ponder with the first only. */
    full: { type: 'boolean', default: false },
    events: { type: 'string' },
    ponder: { type: 'boolean', default: true },
    /** Pages of which times are taken. */
    pages: { type: 'string', default: '400' },
  },
  allowNegative: true,
});
const sizes = values.events !== undefined ? [Number(values.events)] : values.full ? [1_000_000, 5_000_000] : [100_000];

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const began = performance.now();
const load = (): string => loadavg()[0]?.toFixed(1) ?? '';
const stage = (text: string): boolean => say(`[${((performance.now() - began) / 1000).toFixed(0).padStart(3)} s, load ${load()}] ${text}`);
const rate = ({ events, seconds }: Ingested): number => events / seconds;
const told = (figure: Ingested): string =>
  `  ${rate(figure).toFixed(0)} events/s; ${figure.cpu.toFixed(0)} µs of CPU in this process for each`;
const spread = (of: readonly number[]): string =>
  [0.5, 0.99].map((share) => `p${share * 100} ${quantile(of, share).toFixed(1)}`).join(', ');

interface Figures {
  ours: Ingested;
  most: Ingested;
  ponder: number | undefined;
  lag: number[];
  page: PageFigures;
}

async function measure(events: number, withPonder: boolean): Promise<Figures> {
  const scratch = await mkdtemp(join(tmpdir(), 'thongquan-bench-'));
  const server = await startTestServer();
  try {
    stage(`making a chain of ${events} events`);
    const endpoint = await launch<Showing>('endpoint.ts', join(scratch, 'chain'), String(events), String(LIVE));
    try {
      const { url, head, key } = endpoint.told;
      stage(`${head} blocks: the index, from an empty database`);
      const database = await server.fresh();
      const ours = await runToEnd<Ingested>('ingest.ts', 'index', database, url);
      say(told(ours));
      stage('the same events fetched, verified, decoded and inserted, without a projection');
      const most = await runToEnd<Ingested>('ingest.ts', 'ceiling', await server.fresh(), url);
      say(told(most));
      let theirs: number | undefined;
      if (withPonder) {
        stage('the same chain indexed by Ponder');
        const measured = await ponder(await server.fresh(), url, head, PONDER_MS);
        if (typeof measured === 'number') theirs = measured;
        say(typeof measured === 'number' ? `  ${measured.toFixed(0)} events/s` : `  unmeasured: ${measured}`);
      }
      stage(`${LIVE} blocks that arrive one by one`);
      const lag = await lags(database, url, LIVE);
      say(`  ms from a block's being there until its rows are: ${spread(lag)}`);
      stage('pages of the list of consignments');
      const api = await launch<Serving>('api.ts', database, key);
      const page = await pages(api.told, Number(values.pages)).finally(() => api.stop());
      say(`  ms a page: ${spread(page.pages)}; ${page.api.toFixed(0)} pages/s, ${page.bare.toFixed(0)} by a bare route with the same SQL`);
      return { ours, most, ponder: theirs, lag, page };
    } finally {
      await endpoint.stop();
    }
  } finally {
    await server.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

say(
  `Machine: ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${load()} before.`,
);
for (const [i, events] of sizes.entries()) {
  const { ours, most, ponder: theirs, lag, page } = await measure(events, values.ponder && i === 0);
  const whole = ours.events === events && most.events === events && ours.disagreements === 0;
  if (!whole) say('FAILED: events are missing, or the projection disagreed with the chain');
  process.exitCode = whole ? process.exitCode : 1;
  const figures = { events: rate(ours), ponder: theirs && rate(ours) / theirs, ceiling: rate(ours) / rate(most) };
  const [lagP99, pageP99, api] = [quantile(lag, 0.99), quantile(page.pages, 0.99), page.api / page.bare];
  const goals: [string, boolean | undefined][] = [
    [`events_per_s ≥ ${BARS.events}`, figures.events >= BARS.events],
    [`ponder_ratio ≥ ${BARS.ponder}`, figures.ponder && figures.ponder >= BARS.ponder],
    [`ceiling_ratio ≥ ${BARS.ceiling}`, figures.ceiling >= BARS.ceiling],
    [`page_p99_ms ≤ ${BARS.page}`, pageP99 <= BARS.page],
    [`api_ratio ≥ ${BARS.api}`, api >= BARS.api],
  ].map(([name, met]) => [String(name), typeof met === 'boolean' ? met : undefined]);
  say(`Goals: ${goals.map(([name, met]) => `${name}: ${met === undefined ? 'unmeasured' : met ? 'met' : 'NOT met'}`).join('; ')}`);
  say(
    `RESULT events_per_s=${figures.events.toFixed(0)} ponder_ratio=${figures.ponder?.toFixed(2) ?? 'unmeasured'} ceiling_ratio=${figures.ceiling.toFixed(3)} lag_p99_ms=${lagP99.toFixed(0)} page_p99_ms=${pageP99.toFixed(1)} api_ratio=${api.toFixed(3)}`,
  );
}
