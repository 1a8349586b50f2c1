import { createHash, createPrivateKey, sign } from 'node:crypto';
import { expect } from 'chai';
import { statusListUri } from '../../gateway/certificates/addresses.ts';
import { generateKey, keyIdOf, signerOf } from '../../protocol/acts/sign.ts';
import { present } from '../../protocol/certificates/present.ts';
import { STATUS, StatusList } from '../../protocol/certificates/status-list.ts';
import { readStatusList } from '../../protocol/certificates/status-token.ts';
import { type IssuerKey, verifyCertificate } from '../../protocol/certificates/verify.ts';
import { roleBit } from '../../protocol/roles.ts';
import { CLAIMS } from '../protocol/certificates/samples.ts';
import { Cast, foundSide, type Holder, type TestSide } from './setup/side.ts';
import type { Json } from './setup/speaker.ts';
import { sessionToken } from './setup/tokens.ts';
import { get, post, type Reply, told } from './setup/visitor.ts';

const now = (): number => Math.floor(Date.now() / 1000);

describe('certificates at a gateway', () => {
  const cast = new Cast();
  const officer = cast.of('VN-QUARANTINE');
  let side: TestSide;

  before(async () => {
    side = await foundSide(cast, 'VN');
  });
  after(() => side?.close());

  const send = async (by: Holder, url: string, body: object, headers: Record<string, string> = {}): Promise<Reply> =>
    post(side.app, url, body, { authorization: `Bearer ${await sessionToken(side.services, by)}`, ...headers });
  const read = async (by: Holder, url: string): Promise<Reply> => get(side.app, url, await sessionToken(side.services, by));
  const request = (more: object = {}) => ({ kind: 'PHYTOSANITARY', holder: 'VN-EXPORTER', claims: CLAIMS.PHYTOSANITARY, ...more });
  const signatureOf = ({ signingInput }: Json, by = officer): string =>
    sign('sha256', Buffer.from(signingInput), {
      key: createPrivateKey({ key: { ...by.privateJwk }, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363',
    }).toString('base64url');
  const prepared = async (more: object = {}): Promise<Json> => {
    const answer = await send(officer, '/v1/certificates/prepare', request(more));
    expect(told(answer)).to.equal('accepted');
    return answer.body;
  };
  const submit = (made: Json, by = officer): Promise<Reply> =>
    send(by, '/v1/certificates', { id: made.id, signature: signatureOf(made, by) });
  const issued = async (more: object = {}): Promise<Json> => (await submit(await prepared(more))).body;

  /** Checks as a stranger does: with nothing but what is served to anyone. */
  const verify = async (certificate: string): Promise<string> => {
    const [, payload = ''] = certificate.split('.');
    const { iss, status } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const { body } = await get(side.app, `/.well-known/jwt-vc-issuer${new URL(iss).pathname}`);
    const keys: IssuerKey[] = body.jwks.keys.map((jwk: Json) => ({ ...jwk, jwk, issuer: body.issuer }));
    const list = await get(side.app, new URL(status.status_list.uri).pathname);
    const gateway = { token: list.body, key: body.status_list_jwks.keys[0] };
    return verifyCertificate(certificate, { keys, now: now(), status: gateway }).then(
      ({ proven }) => proven.map(({ code }) => code).join(),
      (error) => error.code,
    );
  };
  const statements = async (id: string): Promise<string[]> => {
    const { rows } = await side.services.db.pool.query(
      "SELECT statement->>'happened' AS happened FROM content.statements WHERE subject = $1 ORDER BY seq",
      [Buffer.from(id.slice(2), 'hex')],
    );
    return rows.map(({ happened }) => happened);
  };

  it('are issued by a signature over what was prepared, and verify by what anyone is served', async () => {
    const made = await prepared();
    expect(made.id).to.equal(`0x${createHash('sha256').update(made.signingInput).digest('hex')}`);
    const { body } = await submit(made);
    expect([body.id, body.state]).to.deep.equal([made.id, 'issued']);
    expect(await verify(body.certificate)).to.equal('signed,role,unchanged,standing');
    expect(await verify(present(body.certificate, (_, dataClass) => dataClass === 'P1'))).to.equal('signed,role,unchanged,standing');
    expect(await statements(made.id)).to.deep.equal(['ISSUED']);
  });

  it('are issued once, however often and by however many requests at once the signature is sent', async () => {
    const made = await prepared();
    const answers = await Promise.all(Array.from({ length: 8 }, () => submit(made)));
    expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, certificate: '' }))).size).to.equal(1);
    expect(new Set(answers.map(({ body }) => body.certificate)).size).to.equal(1);
    expect(await statements(made.id)).to.deep.equal(['ISSUED']);
  });

  it('are prepared once under one idempotency key', async () => {
    const key = { 'idempotency-key': 'phyto-1' };
    const [one, two] = [
      await send(officer, '/v1/certificates/prepare', request(), key),
      await send(officer, '/v1/certificates/prepare', request(), key),
    ];
    expect(one.body).to.deep.equal(two.body);
    expect((await prepared()).id).not.to.equal(one.body.id);
  });

  it('are nobody’s word before they are signed, nor with another’s signature', async () => {
    const made = await prepared();
    expect(told(await read(officer, `/v1/certificates/${made.id}`))).to.equal('NOT_FOUND');
    expect(told(await send(officer, '/v1/certificates', { id: made.id, signature: 'A'.repeat(86) }))).to.equal('SIGNATURE_INVALID');
    expect(told(await submit(made, cast.of('VN-CUSTOMS')))).to.equal('NOT_FOUND');
    expect(await statements(made.id)).to.deep.equal([]);
  });

  it('are issued by roles that the kind names', async () => {
    expect(told(await send(cast.of('VN-CUSTOMS'), '/v1/certificates/prepare', request()))).to.equal('ROLE_MISSING');
    expect(told(await send(cast.of('VN-EXPORTER'), '/v1/certificates/prepare', request()))).to.equal('ROLE_MISSING');
    const bad = { ...request(), claims: { ...CLAIMS.PHYTOSANITARY, goods: [] } };
    expect(told(await send(officer, '/v1/certificates/prepare', bad))).to.equal('SCHEMA_INVALID');
  });

  it('are signed by the key that they name, and ended by a key whose role issues them', async () => {
    const { db } = side.services;
    const own = generateKey();
    const signer = signerOf(`0x${'e5'.repeat(20)}`, own);
    const customs: Holder = { ...officer, privateJwk: own, signer, keyId: keyIdOf(signer) };
    const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex');
    await db.pool.query('UPDATE chain.organisations SET roles = roles | $1 WHERE id = $2', [
      roleBit('CUSTOMS'),
      bytes(officer.organisation),
    ]);
    await db.pool.query(
      'INSERT INTO chain.keys (id, organisation, roles, signer, valid_from, block, "use") VALUES ($1, $2, $3, $4, 0, 1, 0)',
      [...[bytes(customs.keyId), bytes(officer.organisation), roleBit('CUSTOMS'), bytes(signer)]],
    );
    const made = await prepared();
    expect(told(await submit(made, customs)), 'by another key of the same organisation').to.equal('SIGNATURE_INVALID');
    expect(told(await submit(made))).to.equal('accepted');
    expect(told(await send(customs, `/v1/certificates/${made.id}/withdrawal`, { reason: 'not mine' }))).to.equal('ROLE_MISSING');
  });

  it('lose their standing when they are replaced, and only by what was issued in their place', async () => {
    const old = await issued();
    const next = await prepared({ replaces: old.id });
    expect(await verify(old.certificate)).to.equal('signed,role,unchanged,standing');
    const { body } = await submit(next);
    expect(body.replaces).to.equal(old.id);
    expect(await verify(old.certificate)).to.equal('CERTIFICATE_WITHDRAWN');
    expect(await verify(body.certificate)).to.equal('signed,role,unchanged,standing');
    const { body: was } = await read(officer, `/v1/certificates/${old.id}`);
    expect([was.state, was.replacedBy]).to.deep.equal(['replaced', next.id]);
    expect(await statements(old.id)).to.deep.equal(['ISSUED', 'REPLACED']);
  });

  it('are replaced by one of two that want to, and then not withdrawn', async () => {
    const old = await issued();
    const rivals = [await prepared({ replaces: old.id }), await prepared({ replaces: old.id })];
    const answers = await Promise.all(rivals.map((each) => submit(each)));
    expect(answers.map(told).sort()).to.deep.equal(['CERTIFICATE_NOT_STANDING', 'accepted']);
    expect(told(await send(officer, `/v1/certificates/${old.id}/withdrawal`, { reason: 'pest found' }))).to.equal(
      'CERTIFICATE_NOT_STANDING',
    );
    expect(told(await send(officer, '/v1/certificates/prepare', request({ replaces: old.id })))).to.equal('CERTIFICATE_NOT_STANDING');
  });

  it('are withdrawn once, by their issuer', async () => {
    const { id, certificate } = await issued();
    const at = `/v1/certificates/${id}/withdrawal`;
    expect(told(await send(cast.of('VN-CUSTOMS'), at, { reason: 'mine' }))).to.equal('NOT_FOUND');
    expect(told(await send(cast.of('VN-EXPORTER'), at, { reason: 'mine' }))).to.equal('ROLE_MISSING');
    const answers = await Promise.all([1, 2, 3].map(() => send(officer, at, { reason: 'pest found' })));
    expect(new Set(answers.map(({ body }) => `${body.state} ${body.endedAt}`)).size).to.equal(1);
    expect(await verify(certificate)).to.equal('CERTIFICATE_WITHDRAWN');
    expect(await statements(id)).to.deep.equal(['ISSUED', 'WITHDRAWN']);
  });

  it('are read and listed by who issued them and who holds them, and by nobody else', async () => {
    const { id } = await issued();
    const listed = async (by: string): Promise<boolean> => {
      const { body } = await read(cast.of(by), '/v1/certificates?limit=999');
      return body.certificates.some((each: Json) => each.id === id);
    };
    for (const by of ['VN-QUARANTINE', 'VN-EXPORTER']) {
      expect(told(await read(cast.of(by), `/v1/certificates/${id}`)), by).to.equal('accepted');
      expect(await listed(by), by).to.equal(true);
    }
    for (const by of ['VN-CUSTOMS', 'VN-IMPORTER']) {
      expect(told(await read(cast.of(by), `/v1/certificates/${id}`)), by).to.equal('NOT_FOUND');
      expect(await listed(by), by).to.equal(false);
    }
    const pages = [];
    for (let after = '0'; after !== null; ) {
      const { body } = await read(officer, `/v1/certificates?limit=2&after=${after}`);
      pages.push(...body.certificates);
      after = body.next;
    }
    expect(pages).to.deep.equal((await read(officer, '/v1/certificates?limit=999')).body.certificates);
  });

  it('come with a place of their own, and a list that anyone may keep', async () => {
    const places = await side.services.db.pool.query('SELECT list, place FROM content.certificates');
    expect(new Set(places.rows.map(({ list, place }) => `${list} ${place}`)).size).to.equal(places.rows.length);
    const [{ taken, used }] = (await side.services.db.pool.query('SELECT taken, used FROM gateway.status_lists WHERE id = 1')).rows;
    const given = new StatusList(1, taken);
    for (const { place } of places.rows) expect(given.get(place), `place ${place} is taken`).to.equal(1);
    expect(Array.from({ length: given.size }, (_, at) => given.get(at)).filter((bit) => bit === 1)).to.have.length(used);
    const answer = await get(side.app, '/v1/status-lists/1');
    expect(answer.headers).to.include({
      ...{ 'content-type': 'application/statuslist+jwt', 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' },
    });
    const { d: _, ...key } = cast.of('VN-GATEWAY').privateJwk;
    const { list } = await readStatusList(answer.body, statusListUri(side.services.config, 1), key, now());
    expect(list.size).to.equal(65_536);
    const ended = await side.services.db.pool.query("SELECT place FROM content.certificates WHERE state IN ('replaced', 'withdrawn')");
    for (const { place } of ended.rows) expect(list.get(place)).to.equal(STATUS.INVALID);
    const standing = await side.services.db.pool.query("SELECT place FROM content.certificates WHERE state IN ('prepared', 'issued')");
    for (const { place } of standing.rows) expect(list.get(place)).to.equal(STATUS.VALID);
    expect(told(await get(side.app, '/v1/status-lists/99'))).to.equal('NOT_FOUND');
  });

  it('get their places in the record log', async () => {
    const { id } = await issued();
    await side.services.sequencer.drain();
    const { rows } = await side.services.db.pool.query('SELECT index FROM content.statements WHERE subject = $1', [
      Buffer.from(id.slice(2), 'hex'),
    ]);
    expect(rows.map(({ index }) => index === null)).to.deep.equal([false]);
  });

  it('are all or nothing: what fails on its way leaves nothing behind', async () => {
    const old = await issued();
    const next = await prepared({ replaces: old.id });
    const { pool } = side.services.db;
    // The very last write of a replacement is refused by the database.
    await pool.query("ALTER TABLE content.statements ADD CONSTRAINT full_disk CHECK (kind <> 'certificate-replaced') NOT VALID");
    try {
      expect((await submit(next)).status).to.equal(500);
    } finally {
      await pool.query('ALTER TABLE content.statements DROP CONSTRAINT full_disk');
    }
    expect(await verify(old.certificate)).to.equal('signed,role,unchanged,standing');
    expect(await statements(next.id)).to.deep.equal([]);
    expect((await submit(next)).body.state).to.equal('issued');
    expect(await verify(old.certificate)).to.equal('CERTIFICATE_WITHDRAWN');
  });
});
