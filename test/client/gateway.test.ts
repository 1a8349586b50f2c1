import { expect } from 'chai';
import { Gateway, type News, type PrepareRequest } from '../../client/gateway.ts';
import { GatewayProblem } from '../../client/problem.ts';
import { keySigner, type Signer } from '../../client/signer.ts';
import { bytesOf } from '../../gateway/bytes.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { Cast, openSide, type TestSide } from '../gateway/setup/side.ts';
import { lodging } from '../gateway/setup/speaker.ts';
import { startTestServer, type TestServer } from '../indexer/setup/database.ts';

describe('the typed client, at a gateway', () => {
  const cast = new Cast();
  let server: TestServer;
  let side: TestSide;
  let twin: TestSide;
  let gateway: Gateway;
  let exporter: Signer;
  let customs: Signer;

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    await cast.register(url);
    side = await openSide(cast, 'CN', url);
    // A second process of the same side: it has the database in common, and nothing else.
    twin = await openSide(cast, 'CN', url, { tokenSecret: side.services.config.tokenSecret });
    for (const { services, app } of [side, twin]) {
      services.feed.start();
      await app.listen({ host: '127.0.0.1', port: 0 });
    }
    gateway = gatewayAt(side);
    [exporter, customs] = [signer('CN-EXPORTER'), signer('CN-CUSTOMS')];
  });
  after(async () => {
    for (const each of [side, twin]) {
      each?.services.closing.abort();
      await each?.services.feed.close();
      await each?.close();
    }
    await server?.stop();
  });

  const gatewayAt = ({ app, services }: TestSide, change = {}): Gateway =>
    new Gateway({ url: app.listeningOrigin, domain: services.domain, ...change });
  const signer = (handle: string): Signer => keySigner(cast.of(handle).keyId, cast.of(handle).privateJwk);
  const request = async (): Promise<PrepareRequest> => (await lodging()) as PrepareRequest;
  const count = async (table: string): Promise<number> =>
    Number((await side.services.db.pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count);
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'it was taken',
      (error: { code?: string }) => String(error.code ?? error),
    );

  it('signs in, prepares, checks, signs, submits and asks for the state', async () => {
    const body = await gateway.sign(await request(), exporter);
    const accepted = await gateway.submit(body, 'first');
    expect(await gateway.state(exporter, accepted.id)).to.include({ id: accepted.id, state: 'accepted', origin: 'own' });
  });

  it('signs nothing that is not what the gateway shows', async () => {
    const lying = gatewayAt(side, {
      fetch: async (input: string | URL | Request, init?: RequestInit) => {
        const response = await fetch(input, init);
        if (!response.url.endsWith('/prepare')) return response;
        const body = (await response.json()) as { act: object };
        return Response.json({ ...body, act: { ...body.act, units: '1' } });
      },
    });
    const failure = await lying.sign(await request(), exporter).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Refusal).with.property('code', 'SIGNATURE_INVALID');
  });

  it('signs nothing that says something else than was asked for, however well it fits together', async () => {
    let first: string | undefined;
    const lying = gatewayAt(side, {
      fetch: async (input: string | URL | Request, init?: RequestInit) => {
        const response = await fetch(input, init);
        if (!response.url.endsWith('/prepare')) return response;
        first ??= await response.text();
        return new Response(first, { headers: { 'content-type': 'application/json' } });
      },
    });
    const asked = await request();
    await lying.prepare(exporter, asked);
    const others: PrepareRequest[] = [
      { ...asked, consignment: (await request()).consignment },
      { ...asked, event: { ...asked.event, t: '2026-11-10T00:00:01+08:00' } },
      { ...asked, event: { ...asked.event, reason: 'DOC-01' } },
    ];
    for (const other of others) {
      const failure = await lying.sign(other, exporter).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Refusal).with.property('code', 'SIGNATURE_INVALID');
    }
  });

  it('tells a refusal as an error with its code, in the language asked for', async () => {
    const failure = await gatewayAt(side, { language: 'vi' })
      .prepare(exporter, { consignment: null, event: { type: 'RELEASED', t: 'x' } as never })
      .catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(GatewayProblem);
    expect(failure).to.include({ status: 400, code: 'SCHEMA_INVALID' });
    expect((failure as GatewayProblem).details.title).to.include('Dữ liệu');
  });

  it('judges on trial as it would in earnest, and keeps nothing', async () => {
    const body = await gateway.sign(await request(), exporter);
    const before = await Promise.all(
      ['gateway.acts', 'content.documents', 'content.envelopes', 'gateway.news', 'gateway.requests'].map(count),
    );
    const tried = await gateway.trySubmit(body);
    expect(
      await Promise.all(['gateway.acts', 'content.documents', 'content.envelopes', 'gateway.news', 'gateway.requests'].map(count)),
    ).to.deep.equal(before);
    expect(await codeOf(gateway.trySubmit({ ...body, signature: `0x${'11'.repeat(64)}` }))).to.equal('SIGNATURE_INVALID');
    const accepted = await gateway.submit(body);
    expect(tried).to.deep.equal({ id: accepted.id, marks: accepted.marks, dryRun: true });
  });

  describe('with an idempotency key', () => {
    it('has the same answer for the same body from either process, also while the first is under way', async () => {
      const body = await gateway.sign(await request(), exporter);
      const answers = await Promise.all([0, 1, 2, 3].map((i) => gatewayAt(i % 2 === 0 ? side : twin).submit(body, 'at once')));
      for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    });

    it('is refused another body, and not one that was refused before', async () => {
      const [one, other] = [await gateway.sign(await request(), exporter), await gateway.sign(await request(), exporter)];
      expect(await codeOf(gateway.submit({ ...one, signature: `0x${'11'.repeat(64)}` }, 'mended'))).to.equal('SIGNATURE_INVALID');
      await gateway.submit(one, 'mended');
      expect(await codeOf(gateway.submit(other, 'mended'))).to.equal('IDEMPOTENCY_CONFLICT');
    });

    it('is told to come again while the first still runs, and takes over from one that died', async () => {
      const body = await gateway.sign(await request(), exporter);
      const { createHash } = await import('node:crypto');
      const hold = (age: number): Promise<unknown> =>
        side.services.db.pool.query(
          `INSERT INTO gateway.requests (caller, idempotency_key, body_hash, status, response, created_at)
           VALUES ($1, 'held', $2, 0, '{}', now() - make_interval(secs => $3))
           ON CONFLICT (caller, idempotency_key) DO UPDATE SET created_at = excluded.created_at`,
          [bytesOf(exporter.keyId), createHash('sha256').update('other').digest(), age],
        );
      await hold(0);
      expect(await codeOf(gateway.submit(body, 'held'))).to.equal('IDEMPOTENCY_IN_FLIGHT');
      await hold(120);
      expect((await gateway.submit(body, 'held')).state).to.equal('accepted');
    });
  });

  describe('sending many at once', () => {
    const all = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
      const found: T[] = [];
      for await (const each of source) found.push(each);
      return found;
    };

    it('has an answer a line in their order, and a broken line stops no other', async () => {
      const bodies = [];
      for (let i = 0; i < 6; i++) bodies.push({ ...(await gateway.sign(await request(), exporter)), idempotencyKey: `line ${i}` });
      const lines = [
        bodies[0],
        { nonsense: 1 },
        ...bodies.slice(1, 4),
        'text',
        bodies[4],
        { ...bodies[5], signature: '0x11' },
      ] as typeof bodies;
      const answers = await all(gateway.bulk(lines));
      expect(answers.map(({ line, status, problem }) => [line, problem?.code ?? status])).to.deep.equal([
        [1, 202],
        [2, 'FIELD_UNKNOWN'],
        [3, 202],
        [4, 202],
        [5, 202],
        [6, 'SCHEMA_INVALID'],
        [7, 202],
        [8, 'SIGNATURE_INVALID'],
      ]);
      const acts = await count('gateway.acts');
      expect(await all(gateway.bulk(lines))).to.deep.equal(answers);
      expect(await count('gateway.acts')).to.equal(acts);
    });

    it('answers while the rest is still to be sent', async () => {
      const [first, second] = [await gateway.sign(await request(), exporter), await gateway.sign(await request(), exporter)];
      let go = (): void => {};
      const answered = new Promise<void>((resolve) => {
        go = resolve;
      });
      // More lines than are judged at once, then a wait for the first answer.
      async function* lines() {
        yield first;
        for (let i = 0; i < 8; i++) yield {} as typeof first;
        await answered;
        yield second;
      }
      const statuses: number[] = [];
      for await (const { status } of gateway.bulk(lines())) {
        statuses.push(status);
        go();
      }
      expect(statuses).to.deep.equal([202, ...Array(8).fill(400), 202]);
    });

    const raw = async (body: string): Promise<string[]> => {
      const response = await fetch(`${side.app.listeningOrigin}/v1/events/bulk`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body,
      });
      return (await response.text())
        .trim()
        .split('\n')
        .map((line) => {
          const { line: number, problem } = JSON.parse(line);
          return `${number} ${problem?.code}`;
        });
    };

    it('refuses a line that is too long by itself, and what is nested too deep', async () => {
      const long = `{"a":"${'x'.repeat(1_100_000)}"}`;
      const deep = (levels: number): string => `{"b":${'['.repeat(levels)}${']'.repeat(levels)}}`;
      expect(await raw(`${long}\n${deep(20)}\n{"__proto__":{}}\n\n{\n${deep(2)}`)).to.deep.equal([
        '1 PAYLOAD_TOO_LARGE',
        '2 SCHEMA_INVALID',
        '3 SCHEMA_INVALID',
        '5 SCHEMA_INVALID',
        '6 FIELD_UNKNOWN',
      ]);
    });

    it('ends after so many lines, and says so', async () => {
      const answers = await raw('{}\n'.repeat(5_003));
      expect(answers.length).to.equal(5_001);
      expect(answers.at(-1)).to.equal('0 PAYLOAD_TOO_LARGE');
    });
  });

  describe('following the stream', () => {
    /** The first `n` news that pass. */
    const first = async (n: number, source: AsyncGenerator<News>): Promise<News[]> => {
      const found: News[] = [];
      for await (const news of source) {
        found.push(news);
        if (found.length === n) return found;
      }
      return found;
    };
    const say = async (): Promise<string> => (await gateway.submit(await gateway.sign(await request(), exporter))).id;
    /** Of something that was just said: what was said before it may be told as late. The stream begins with what happens once it answers. */
    const place = async (): Promise<string> => {
      let opened = (): void => {};
      const said = new Promise<void>((resolve) => {
        opened = resolve;
      }).then(say);
      const following = gatewayAt(side, {
        fetch: async (input: string | URL | Request, init?: RequestInit) => {
          const response = await fetch(input, init);
          if (new URL(response.url).pathname.endsWith('/stream')) opened();
          return response;
        },
      });
      for await (const { id, position } of following.stream(exporter)) if (id === (await said)) return position;
      return '';
    };

    it('tells in order what was accepted and what became of it, whichever process is asked', async () => {
      const after = await place();
      const id = await say();
      await side.services.db.pool.query("UPDATE gateway.acts SET state = 'anchored' WHERE digest = $1", [bytesOf(id)]);
      for (const at of [side, twin]) {
        const news = await first(2, gatewayAt(at).stream(exporter, { after }));
        expect(news.map(({ kind, id: of }) => [kind, of])).to.deep.equal([
          ['event.accepted', id],
          ['event.anchored', id],
        ]);
      }
    });

    it('is resumed where it was, and misses nothing that was committed late', async () => {
      const after = await place();
      const client = await side.services.db.pool.connect();
      const insert = (digest: string): [string, unknown[]] => [
        `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state)
         VALUES ($1, 'own', $1, $1, $2, 1, 'act', '{}', '{}', 'accepted')`,
        [bytesOf(digest), bytesOf(cast.of('CN-EXPORTER').organisation)],
      ];
      const [late, soon] = [`0x${'a1'.repeat(32)}`, `0x${'b2'.repeat(32)}`];
      await client.query('BEGIN');
      await client.query(...insert(late));
      await side.services.db.pool.query(...insert(soon));
      const [seen] = await first(1, gateway.stream(exporter, { after }));
      expect(seen?.id).to.equal(soon);
      await client.query('COMMIT');
      client.release();
      const [next] = await first(1, gateway.stream(exporter, { after: seen?.position ?? '' }));
      expect(next?.id).to.equal(late);
    });

    it('tells an organisation of its own only, and an authority of all', async () => {
      const after = await place();
      const id = await say();
      await side.services.db.pool.query(
        `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state)
         VALUES ($1, 'own', $1, $1, $2, 1, 'act', '{}', '{}', 'accepted')`,
        [bytesOf(`0x${'c3'.repeat(32)}`), bytesOf(cast.of('CN-IMPORTER').organisation)],
      );
      const last = await say();
      expect((await first(2, gateway.stream(exporter, { after }))).map((news) => news.id)).to.deep.equal([id, last]);
      expect((await first(3, gateway.stream(customs, { after }))).map((news) => news.id)).to.have.members([
        id,
        `0x${'c3'.repeat(32)}`,
        last,
      ]);
    });

    it('ends for a key that was revoked', async () => {
      const carrier = signer('CN-CARRIER');
      const authorization = `Bearer ${await gateway.token(carrier)}`;
      const response = await fetch(`${side.app.listeningOrigin}/v1/events/stream?after=0`, { headers: { authorization } });
      expect(response.headers.get('content-type')).to.match(/^text\/event-stream/);
      await side.services.db.pool.query('UPDATE chain.keys SET revoked_at = 5 WHERE id = $1', [bytesOf(carrier.keyId)]);
      await say();
      expect(await response.text()).to.match(/event: closed\ndata: .*KEY_REVOKED/);
    });

    it('refuses a place that is none', async () => {
      const headers = { authorization: `Bearer ${await gateway.token(exporter)}`, 'last-event-id': 'yesterday' };
      const response = await fetch(`${side.app.listeningOrigin}/v1/events/stream`, { headers });
      expect(((await response.json()) as { code: string }).code).to.equal('SCHEMA_INVALID');
    });
  });
});
