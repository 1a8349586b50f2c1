import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { SIDES } from '../../protocol/sides.ts';
import { type Network, startNetwork } from '../../scripts/network/network.ts';
import { type Json, lodging, Speaker } from '../gateway/setup/speaker.ts';
import { until } from '../infrastructure/workbench.ts';

const ACTS = 60;
const CLIENTS = 6;

/** Texts and numbers of a manifest that tell something of persons, goods or money. */
function valuesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(valuesOf);
  return [String(value)].filter((text) => text.length >= 5 && !/^(true|false|[A-Z_]+)$/.test(text));
}

describe('a gateway told to stop under load', () => {
  let scratch: string;
  let network: Network;
  let speaker: Speaker;
  let manifest: Json;
  let signed: Json[];
  const reports: string[] = [];
  const answers: { status: number; body: Json }[] = [];
  let broken = 0;

  /** One submission on a connection of its own. An answer that begins must end. */
  async function submit(body: Json): Promise<void> {
    const url = `${network.info.sides.CN.gateway}/v1/events`;
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => undefined);
    if (!answer) return;
    const text = await answer.text().catch(() => undefined);
    if (text === undefined) broken += 1;
    else answers.push({ status: answer.status, body: JSON.parse(text) });
  }

  before('works, and is stopped in the middle', async () => {
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-stopping-'));
    network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'debug', report: (line) => reports.push(line) });
    speaker = new Speaker(network.info);
    const request = await lodging();
    manifest = request.manifest;
    await speaker.say('CN-EXPORTER', request);
    const weighed = (kg: number): Json => ({
      consignment: request.consignment,
      event: { t: '2026-11-10T19:41:00+08:00', by: 'CN-GATE', type: 'WEIGHED', unit: 'A', kg },
    });
    signed = [];
    for (let i = 0; i < ACTS; i++) signed.push(await speaker.signed('CN-GATE', weighed(20_000 + i)));
    const pid = network.pids()['CN side'] as number;
    const waiting = [...signed];
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          if (waiting.length === ACTS - 20) process.kill(pid, 'SIGTERM');
          await submit(next);
        }
      }),
    );
    await until(async () => network.pids()['CN side'] !== pid);
  });
  after('stops', async () => {
    await network?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  it('finishes what it has begun, breaks no answer and ends with 0', () => {
    expect(reports.join('\n')).to.include('CN side ended (exit 0)');
    expect(broken).to.equal(0);
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => ![202, 503].includes(status))).to.deep.equal([]);
    expect(answers.filter(({ status }) => status === 503).every(({ body }) => body.code === 'UNAVAILABLE')).to.equal(true);
  });

  it('keeps everything that it has answered for', async () => {
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted.length).to.be.within(10, ACTS);
    const token = await speaker.token('CN-GATE');
    for (const { body } of accepted) expect((await speaker.ask('CN', `/v1/events/${body.id}`, { token })).status, body.id).to.equal(200);
  });

  describe('has logs', () => {
    let logs: string;

    before('after refusals of every kind', async () => {
      const token = await speaker.token('CN-CUS');
      await speaker.ask('CN', '/v1/events', { raw: '{"consignment":', token });
      await speaker.ask('CN', '/v1/events', { body: { ...signed[0], signature: `0x${'12'.repeat(64)}` } });
      await speaker.ask('CN', `/v1/nothing/${encodeURIComponent(valuesOf(manifest)[0] ?? '')}?plate=secret-plate-1`);
      await speaker.ask('CN', '/v1/events/prepare', {
        body: { remark: 'said-in-a-body' },
        token,
        headers: { 'x-remark': 'said-in-a-header' },
      });
      const read = (side: string) => readFile(network.folder.file('logs', `${side.toLowerCase()}.log`), 'utf8');
      logs = (await Promise.all(SIDES.map(read))).join('\n');
    });

    it('that tie the lines of a request together', () => {
      const lines = logs.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
      const tied = Map.groupBy(
        lines.filter(({ request }) => request),
        ({ request }) => request,
      );
      expect(tied.size).to.be.greaterThan(ACTS);
      const submitted = [...tied.values()].filter((of) => of.some(({ req }) => req?.route === '/v1/events'));
      expect(submitted.some((of) => of.some(({ res }) => res?.status === 202))).to.equal(true);
    });

    it('without content, keys, tokens, signatures or whole addresses', async () => {
      const secrets = await Promise.all(
        SIDES.map(async (side) => JSON.parse(await readFile(network.folder.file(side.toLowerCase(), 'secrets.json'), 'utf8'))),
      );
      const forbidden = [
        ...valuesOf(manifest),
        ...secrets.flatMap((one) => [one.relayerKey.slice(2), one.tokenSecret, one.gatewayKey.d]),
        ...secrets.flatMap((one) => one.hosted.map((each: Json) => each.encPrivateJwk.d)),
        ...Object.values(network.info.keys).map((key) => key.privateJwk.d),
        ...signed.map((body) => body.signature.slice(2)),
        ...[
          'secret-plate-1',
          'said-in-a-body',
          'said-in-a-header',
          await speaker.token('CN-CUS'),
          await speaker.token('CN-GATE'),
          '127.0.0.1',
        ],
      ];
      expect(forbidden.length).to.be.greaterThan(100);
      // A weight may by chance be part of a hash, or the number of a process.
      const lines = logs.split('\n').flatMap((line) => (line.startsWith('{') ? [line.replace(/"(pid|time)":[^,}]+/g, '')] : []));
      const tells = (line: string, value: string): boolean =>
        /^\d+$/.test(value) ? new RegExp(`(?<![\\w.])${value}(?![\\w.])`).test(line) : line.includes(value);
      const found = forbidden.filter((value) => lines.some((line) => tells(line, value)));
      expect(found).to.deep.equal([]);
    });
  });
});
