import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { SCOPES } from '../../../http/access.ts';
import { isRefusalCode, REFUSALS } from '../../../protocol/refusals.ts';
import { startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { Cast, openSide, type TestSide } from '../setup/side.ts';
import { type Json, lodging } from '../setup/speaker.ts';
import { sessionToken } from '../setup/tokens.ts';
import { type HostileRequest, hostileRequests, type Tokens } from './requests.ts';
import { type RawAnswer, send } from './send.ts';

/** `npm run test:hostile -- --full`, or a number: how many requests, and from which seed. */
const COUNT = Number(process.env.THONGQUAN_HOSTILE_REQUESTS ?? 2_000);
const SEED = Number(process.env.THONGQUAN_HOSTILE_SEED ?? 4);
const AT_ONCE = 6;
/** That callers are slowed down is tested elsewhere: here every request is to get past that. */
const UNBOUNDED = { key: 1e9, organisation: 1e9, address: 1e9, signIn: 1e9, peer: 1e9 };

/** What only our own code, its libraries, the database or the file system say. */
const TELLTALE =
  /\bat \S+ \(|node:internal|node_modules|\.ts:\d|prisma|postgres|SELECT |INSERT |UPDATE gateway|ECONN|ENOENT|TypeError|ZodError|Cannot read prop/i;
/** Kept of sign-ins and of who asked for what: these tables change by asking. */
const OF_ASKING = ['challenges', 'sign_ins', 'refresh_tokens', 'session_keys', 'assertions', 'access_log'];

describe('hostile requests, made from the OpenAPI document', () => {
  const cast = new Cast();
  let server: TestServer;
  let side: TestSide;
  let other: TestSide;
  let port: number;

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    await cast.register(url);
    side = await openSide(cast, 'CN', url, { rates: UNBOUNDED });
    other = await openSide(cast, 'VN', await server.fresh());
    await side.app.listen({ host: '127.0.0.1', port: 0 });
    port = (side.app.server.address() as AddressInfo).port;
  });
  after(async () => {
    side?.services.closing.abort();
    await side?.close();
    await other?.close();
    await server?.stop();
  });

  /** Every table that holds state, by the hash of its rows. */
  async function state(): Promise<Record<string, string>> {
    const { pool } = side.services.db;
    const { rows: tables } = await pool.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('gateway', 'content', 'chain') AND NOT tablename = ANY($1) ORDER BY 1",
      [OF_ASKING],
    );
    const hashes: [string, string][] = [];
    for (const { name } of tables) {
      const { rows } = await pool.query(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS hash FROM ${name} t`,
      );
      hashes.push([name, rows[0].hash]);
    }
    return Object.fromEntries(hashes);
  }

  async function tokens(): Promise<Tokens> {
    const of = async (handle: string, changes = {}): Promise<string> =>
      `Bearer ${await sessionToken(side.services, cast.of(handle), changes)}`;
    const scope = SCOPES.join(' ');
    const [exporter, customs] = [await of('CN-EXPORTER', { claims: { scope } }), await of('CN-CUSTOMS', { claims: { scope } })];
    return {
      ...{
        exporter,
        again: exporter,
        customs,
        once: customs,
        none: '',
        nonsense: 'Bearer nonsense',
        basic: 'Basic YTpi',
        empty: 'Bearer ',
      },
      narrow: await of('CN-GATE', { claims: { scope: 'events:read' } }),
      ended: await of('CN-CUSTOMS', { claims: { scope, iat: 1, exp: 2 } }),
      foreign: `Bearer ${await sessionToken(other.services, cast.of('VN-CUSTOMS'), { claims: { scope } })}`,
    };
  }

  /** What is wrong with an answer; nothing if it is as it should be. */
  function wrongWith({ method, target }: HostileRequest, answer: RawAnswer | undefined): string | undefined {
    if (!answer) return undefined;
    const { status, type, body } = answer;
    // Nothing was started in this gateway but its interface: it is not ready, and says so.
    if (status === 503 && target.startsWith('/health/ready') && (method === 'HEAD' || /^\{"ready":false/.test(body))) return undefined;
    if (status >= 500) return 'a failure of the gateway’s own';
    if (TELLTALE.test(body) && status >= 400) return 'it tells of its inside';
    if (status < 400 || method === 'HEAD') return undefined;
    // OAuth clients are told in their own form (RFC 6749 §5.2), which holds the problem too.
    const oauth = target.startsWith('/v1/auth/token') && /^\{"error":"/.test(body);
    if (!oauth && !type.startsWith('application/problem+json')) return `a refusal as ${type}`;
    const problem: { code: string; status: number } = JSON.parse(body);
    if (!isRefusalCode(problem.code)) return 'a refusal that the catalogue does not have';
    return REFUSALS[problem.code].status === status && problem.status === status ? undefined : 'a refusal with another status';
  }

  it(`answers ${COUNT} of them as it should, and nothing has changed (seed ${SEED})`, async function () {
    this.timeout(Math.max(300_000, COUNT * 40));
    const document = JSON.parse(JSON.stringify(side.app.openApi()));
    const request = await lodging();
    const about: Json = {
      consignment: request.consignment,
      event: { t: '2026-11-10T19:41:00+08:00', by: 'CN-GATE', type: 'WEIGHED', unit: 'A', kg: 1 },
    };
    const samples = { prepareEvent: [request, about], submitEvent: [request], submitEvents: [request] };
    const before = await state();
    const requests = fc.sample(hostileRequests(document, samples, await tokens()), { numRuns: COUNT, seed: SEED });
    const wrong: string[] = [];
    const seen = new Map<string, number>();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < requests.length && wrong.length < 20) {
        const index = next++;
        const one = requests[index] as HostileRequest;
        const answer = await send(port, one).catch((error: unknown) => String(error));
        const problem = typeof answer === 'string' ? answer : wrongWith(one, answer);
        const kind = typeof answer === 'string' ? 'hang' : (answer?.status.toString() ?? 'cut off');
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (problem === undefined) continue;
        const { method, target, headers, body } = one;
        const said = typeof answer === 'string' ? '' : `${answer?.status} ${answer?.body.slice(0, 200)}`;
        wrong.push(
          `#${index} ${problem}: ${method} ${target.slice(0, 200)} ${JSON.stringify(headers).slice(0, 300)} ${body.toString('latin1').slice(0, 200)} → ${said}`,
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(wrong.join('\n')).to.equal('');
    // They got past the door: were everything refused at it, this would show nothing.
    for (const status of ['200', '400', '401', '403', '404', '415']) expect(seen.get(status) ?? 0, `answers with ${status}`).to.be.above(0);
    expect(await state()).to.deep.equal(before);
    const left = await side.app.inject({ url: '/health/live' });
    expect(left.statusCode).to.equal(200);
    expect(({} as Json).polluted).to.equal(undefined);
    if (process.env.THONGQUAN_HOSTILE_TELL) process.stderr.write(`${JSON.stringify(Object.fromEntries([...seen].sort()))}\n`);
  });
});
