import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Contract, JsonRpcProvider } from 'ethers';
import { SignJWT } from 'jose';
import { actDigest } from '../../protocol/acts/digest.ts';
import { generateKey, keyIdOf, signerOf } from '../../protocol/acts/sign.ts';
import { JOINT_COUNCIL, PARTICIPANT_REGISTRY } from '../../protocol/bindings/interfaces.ts';
import { agreementHash } from '../../protocol/documents/agreement.ts';
import { PILOT_AGREEMENT } from '../../protocol/documents/pilot-agreement.ts';
import { verifyCheckpoint } from '../../protocol/log/checkpoint.ts';
import { leafHash } from '../../protocol/log/leaf.ts';
import { merkleRoot } from '../../protocol/log/merkle.ts';
import type { Side } from '../../protocol/sides.ts';
import { type Network, startNetwork } from '../../scripts/network/network.ts';
import { accountsOf, loadSetup } from '../../scripts/network/setup.ts';
import { type Answer, type Json, lodging, random32, Speaker } from './setup/speaker.ts';

const refusal = ({ status, body }: Answer): string => (status < 300 ? `accepted ${status}` : body.code);

describe('the gateway’s interface', () => {
  let scratch: string;
  let network: Network;
  let speaker: Speaker;
  /** A consignment that stands, lodged by CN-EXPORTER. */
  let standing: string;

  before('starts a network', async () => {
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-gateway-'));
    network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'warn' });
    speaker = new Speaker(network.info);
    const request = await lodging();
    standing = request.consignment;
    expect(refusal(await speaker.say('CN-EXPORTER', request))).to.equal('accepted 202');
  });
  after('stops it', async () => {
    await network?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const domain = () => ({ chainId: BigInt(network.info.chainId), directory: network.info.addresses.directory });
  const weighed = (kg = 21_760): Json => ({
    consignment: standing,
    event: { t: '2026-11-10T19:41:00+08:00', by: 'CN-GATE', type: 'WEIGHED', unit: 'A', kg },
  });
  /** The act changed and signed again by whoever asks. */
  const resigned = (handle: string, body: Json, change: Json): Json => {
    const act = { ...body.act, ...change };
    return speaker.sign(handle, { ...body, act }, actDigest(domain(), { ...act, units: BigInt(act.units) }));
  };

  describe('sign-in', () => {
    it('takes a challenge once', async () => {
      const { challenge } = (await speaker.challenge('VN', 'VN-CUS')).body;
      expect((await speaker.redeem('VN', 'VN-CUS', challenge)).body.token).to.be.a('string');
      expect(refusal(await speaker.redeem('VN', 'VN-CUS', challenge))).to.equal('UNAUTHENTICATED');
    });

    it('takes no challenge issued to another key', async () => {
      const { challenge } = (await speaker.challenge('VN', 'VN-CUS')).body;
      expect(refusal(await speaker.redeem('VN', 'VN-GATE', challenge))).to.equal('UNAUTHENTICATED');
    });

    it('refuses another key’s signature', async () => {
      const { challenge } = (await speaker.challenge('VN', 'VN-CUS')).body;
      expect(refusal(await speaker.redeem('VN', 'VN-CUS', challenge, 'VN-GATE'))).to.equal('SIGNATURE_INVALID');
    });

    it('knows no key that is not registered', async () => {
      expect(refusal(await speaker.ask('VN', '/v1/auth/challenge', { body: { key: random32() } }))).to.equal('KEY_UNKNOWN');
    });

    it('sends the other side’s parties to their own gateway', async () => {
      expect(refusal(await speaker.challenge('VN', 'CN-CUS'))).to.equal('ROLE_MISSING');
    });
  });

  describe('a session token', () => {
    const asked = async (side: Side, token: string) => refusal(await speaker.ask(side, '/v1/events/prepare', { body: weighed(), token }));
    const parts = async () => (await speaker.token('CN-GATE')).split('.') as [string, string, string];
    const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

    it('is refused without a signature', async () => {
      const [, payload] = await parts();
      expect(await asked('CN', `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.`)).to.equal('UNAUTHENTICATED');
    });

    it('is refused when the public key was used as a secret', async () => {
      const [, payload] = await parts();
      const { keys } = (await speaker.ask('CN', '/.well-known/jwks.json')).body;
      const head = `${encoded({ alg: 'HS256', typ: 'JWT', kid: keys[0].kid })}.${payload}`;
      for (const secret of [JSON.stringify(keys[0]), keys[0].x])
        expect(await asked('CN', `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`)).to.equal('UNAUTHENTICATED');
    });

    it('is refused with other content', async () => {
      const [head, payload, signature] = await parts();
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      expect(await asked('CN', `${head}.${encoded({ ...claims, sub: random32() })}.${signature}`)).to.equal('UNAUTHENTICATED');
    });

    it('is good on its own side only', async () => {
      expect(await asked('VN', await speaker.token('CN-GATE'))).to.equal('UNAUTHENTICATED');
    });

    it('cannot be made by a party with its own key', async () => {
      const { keyId, privateJwk } = speaker.key('CN-GATE');
      const { importJWK } = await import('jose');
      const token = await new SignJWT({ org: random32() })
        .setProtectedHeader({ alg: 'ES256', jwk: { ...privateJwk, d: undefined } as never })
        .setIssuer('urn:thongquan:CN')
        .setAudience('urn:thongquan:CN')
        .setSubject(keyId)
        .setExpirationTime('5m')
        .sign(await importJWK(privateJwk, 'ES256'));
      expect(await asked('CN', token)).to.equal('UNAUTHENTICATED');
    });
  });

  describe('a submission', () => {
    it('is answered again as it was the first time, with and without an idempotency key', async () => {
      const body = await speaker.signed('CN-GATE', weighed());
      const first = await speaker.submit('CN', body, { 'idempotency-key': 'weighed once' });
      expect(refusal(first)).to.equal('accepted 202');
      expect((await speaker.submit('CN', body, { 'idempotency-key': 'weighed once' })).body).to.deep.equal(first.body);
      expect((await speaker.submit('CN', body)).body.id).to.equal(first.body.id);
      const other = await speaker.signed('CN-GATE', weighed(21_750));
      expect(refusal(await speaker.submit('CN', other, { 'idempotency-key': 'weighed once' }))).to.equal('IDEMPOTENCY_CONFLICT');
    });

    it('of an act that stands under another signature is done already', async () => {
      const body = await speaker.signed('CN-GATE', weighed(21_740));
      expect(refusal(await speaker.submit('CN', body))).to.equal('accepted 202');
      expect(refusal(await speaker.submit('CN', resigned('CN-GATE', body, {})))).to.equal('ACT_ALREADY_DONE');
    });

    it('stands by its signature alone', async () => {
      const body = await speaker.signed('CN-GATE', weighed(21_730));
      const altered = { ...body, act: { ...body.act, occurredAt: body.act.occurredAt - 1 } };
      expect(refusal(await speaker.submit('CN', altered))).to.equal('SIGNATURE_INVALID');
      expect(refusal(await speaker.submit('CN', { ...body, key: speaker.key('CN-CUS').keyId }))).to.equal('SIGNATURE_INVALID');
    });

    it('says in its event, its document and its act the same', async () => {
      const body = await speaker.signed('CN-GATE', weighed(21_720));
      const event = { ...body.event, kg: 1 };
      expect(refusal(await speaker.submit('CN', { ...body, event }))).to.equal('SCHEMA_INVALID');
      const less = { ...body.document, disclosures: body.document.disclosures.slice(1) };
      expect(refusal(await speaker.submit('CN', { ...body, document: less }))).to.equal('SCHEMA_INVALID');
      const answer = await speaker.submit('CN', resigned('CN-GATE', body, { units: '2' }));
      expect([refusal(answer), answer.body.pointer]).to.deep.equal(['SCHEMA_INVALID', '/act/units']);
    });

    it('is not signed by a key nobody registered', async () => {
      const body = await speaker.signed('CN-GATE', weighed(21_710));
      const stranger = keyIdOf(signerOf(network.info.verifier, generateKey()));
      expect(refusal(await speaker.submit('CN', { ...body, key: stranger }))).to.equal('KEY_UNKNOWN');
    });

    it('is neither from the future nor too late', async () => {
      const body = await speaker.signed('CN-GATE', weighed(21_700));
      const now = Math.floor(Date.now() / 1000);
      const at = (signedAt: number, notAfter: number) => speaker.submit('CN', resigned('CN-GATE', body, { signedAt, notAfter }));
      expect(refusal(await at(now + 600, now + 1_200))).to.equal('ACT_FROM_FUTURE');
      expect(refusal(await at(now - 600, now - 60))).to.equal('ACT_EXPIRED');
    });

    it('builds on what stands', async () => {
      const event = { t: '2026-11-10T19:45:00+08:00', by: 'CN-GATE', type: 'GATE_CLEARED' };
      const body = await speaker.signed('CN-GATE', { consignment: standing, event });
      expect(refusal(await speaker.submit('CN', resigned('CN-GATE', body, { prev: random32() })))).to.equal('PREV_MISMATCH');
      expect(refusal(await speaker.submit('CN', body))).to.equal('accepted 202');
    });

    it('goes to the signer’s own side', async () => {
      const body = await speaker.signed('CN-GATE', weighed(21_690));
      const event = { ...body.event, t: body.event.t.replace('19:41:00+08:00', '18:41:00+07:00') };
      expect(refusal(await speaker.submit('VN', { ...body, event }))).to.equal('ROLE_MISSING');
    });

    it('is heard of on the other side, then anchored on both', async () => {
      const event = { t: '2026-11-09T16:05:00+08:00', by: 'CN-CUS', type: 'DECL_REGISTERED', track: 'EXP_CUS' };
      const { id } = (await speaker.say('CN-CUS', { consignment: standing, event })).body;
      const token = { CN: await speaker.token('CN-CUS'), VN: await speaker.token('VN-CUS') };
      const state = async (side: Side) => (await speaker.ask(side, `/v1/events/${id}`, { token: token[side] })).body;
      expect((await state('VN')).origin).to.equal('peer');
      for (const side of ['CN', 'VN'] as const)
        while ((await state(side)).state !== 'anchored') await new Promise((resolve) => setTimeout(resolve, 200));
    });
  });

  describe('a key', () => {
    /** The operator of the CN side writes in the registry; resolves once this side's gateway has it from the index. */
    const changed = async (method: string, args: unknown[], seen: () => Promise<boolean>): Promise<void> => {
      const provider = new JsonRpcProvider(network.info.rpc, undefined, { staticNetwork: true, cacheTimeout: -1 });
      const operator = accountsOf(await loadSetup(network.folder)).operator.CN.connect(provider);
      const registry = new Contract(network.info.addresses.registry, PARTICIPANT_REGISTRY, operator);
      await (await registry.getFunction(method)(...args)).wait();
      provider.destroy();
      while (!(await seen())) await new Promise((resolve) => setTimeout(resolve, 100));
    };

    it('that was retired still stands for what it signed before, and for nothing after', async () => {
      const { keyId } = speaker.key('CN-GATE-HEAD');
      const retiredAt = Math.floor(Date.now() / 1000) + 60;
      const signedAt = (time: number) => async (kg: number) =>
        refusal(await speaker.submit('CN', resigned('CN-GATE-HEAD', await speaker.signed('CN-GATE', weighed(kg)), { signedAt: time })));
      let kg = 21_600;
      await changed('retireKey', [keyId, retiredAt], async () => (await signedAt(retiredAt)(kg++)) === 'KEY_NOT_VALID_AT_SIGNING');
      expect(await signedAt(retiredAt - 1)(kg)).to.equal('accepted 202');
    });

    it('that was revoked opens nothing any more, whenever it signed', async () => {
      const event = { t: '2026-11-10T12:00:00+08:00', by: 'CN-NIA', type: 'ENTRY_CLEARED', track: 'IMP_BORDER' };
      const token = await speaker.token('CN-NIA-HEAD');
      const asked = async () => refusal(await speaker.ask('CN', '/v1/events/prepare', { body: { consignment: standing, event }, token }));
      expect(await asked()).not.to.equal('KEY_REVOKED');
      await changed('revokeKey', [speaker.key('CN-NIA-HEAD').keyId], async () => (await asked()) === 'KEY_REVOKED');
      expect(refusal(await speaker.challenge('CN', 'CN-NIA-HEAD'))).to.equal('KEY_REVOKED');
      const body = resigned('CN-NIA-HEAD', await speaker.signed('CN-GATE', weighed(21_500)), {});
      expect(refusal(await speaker.submit('CN', body))).to.equal('KEY_REVOKED');
    });
  });

  describe('a refusal', () => {
    it('speaks the caller’s language and names cause, remedy and place', async () => {
      const answer = await speaker.prepare('CN-GATE', { ...weighed(), event: { ...weighed().event, kg: -1 } }, { 'accept-language': 'vi' });
      expect(answer.headers.get('content-type')).to.contain('application/problem+json');
      expect(answer.headers.get('content-language')).to.equal('vi');
      const { code, pointer, title, remedy, status } = answer.body;
      expect({ code, pointer, status }).to.deep.equal({ code: 'SCHEMA_INVALID', pointer: '/event/kg', status: 400 });
      expect(title).to.match(/cấu trúc/);
      expect(remedy).to.be.a('string');
    });

    it('comes when asked to prepare already', async () => {
      const event = { t: '2026-11-09T17:10:00+07:00', by: 'VN-GATE', type: 'DECL_REGISTERED', track: 'IMP_CUS' };
      expect(refusal(await speaker.prepare('VN-GATE', { consignment: standing, event }))).to.equal('ROLE_MISSING');
    });

    it('meets bodies that are too large, too deep or no JSON', async () => {
      const token = await speaker.token('CN-GATE');
      const sent = async (raw: string, headers = {}) => refusal(await speaker.ask('CN', '/v1/events/prepare', { raw, token, headers }));
      expect(await sent(`{"a":"${'x'.repeat(1_100_000)}"}`)).to.equal('PAYLOAD_TOO_LARGE');
      expect(await sent(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).to.equal('SCHEMA_INVALID');
      expect(await sent('{"consignment":')).to.equal('SCHEMA_INVALID');
      expect(await sent('{"__proto__":{}}')).to.equal('SCHEMA_INVALID');
      expect(await sent('<a/>', { 'content-type': 'text/xml' })).to.equal('MEDIA_TYPE_UNSUPPORTED');
    });

    it('meets fields that nobody knows', async () => {
      expect(refusal(await speaker.prepare('CN-GATE', { ...weighed(), remark: 'x' }))).to.equal('FIELD_UNKNOWN');
      expect(refusal(await speaker.prepare('CN-GATE', { ...weighed(), crossing: {} }))).to.equal('FIELD_UNKNOWN');
    });

    it('meets routes that are not there', async () => {
      expect(refusal(await speaker.ask('CN', '/v1/nothing'))).to.equal('NOT_FOUND');
    });
  });

  describe('content', () => {
    const read = async (handle: string, as = '') =>
      speaker.ask(handle.slice(0, 2) as Side, `/v1/consignments/${standing}/content${as}`, { token: await speaker.token(handle) });
    const fobSeen = async (handle: string): Promise<unknown> => {
      const { documents } = (await read(handle)).body;
      return documents.find((each: Json) => each.type === 'MANIFEST_ANCHORED')?.fields['/private/invoice/fob'];
    };

    it('shows the confidential part to its named readers on either side', async () => {
      expect(await fobSeen('VN-CUS')).to.equal(186_420);
      expect(await fobSeen('CN-CUS')).to.equal(186_420);
    });

    it('shows it to nobody else', async () => {
      for (const handle of ['VN-GATE', 'CN-GATE', 'CN-NIA', 'CN-EXPORTER']) expect(await fobSeen(handle), handle).to.equal(undefined);
    });

    it('is read as one’s own organisation only', async () => {
      expect(refusal(await read('VN-GATE', '?as=VN-CUS'))).to.equal('NOT_GRANTED');
    });
  });

  /** Members propose, approve and run a call of the council. */
  const decided = async (sides: readonly Side[], method: 'propose' | 'proposeForSide', ...call: unknown[]): Promise<void> => {
    const provider = new JsonRpcProvider(network.info.rpc, undefined, { staticNetwork: true, cacheTimeout: -1 });
    provider.pollingInterval = 100;
    const members = accountsOf(await loadSetup(network.folder)).member;
    const [first, ...others] = sides.map(
      (side) => new Contract(network.info.addresses.directory, JOINT_COUNCIL, members[side].connect(provider)),
    ) as [Contract, ...Contract[]];
    const args = [...call, Math.floor(Date.now() / 1000) + 600];
    const proposal = await first.getFunction(method).staticCall(...args);
    await (await first.getFunction(method)(...args)).wait();
    for (const other of others) await (await other.getFunction('approve')(proposal)).wait();
    await (await first.getFunction('run')(proposal)).wait();
    provider.destroy();
  };

  describe('a pause', () => {
    const prepared = async () => refusal(await speaker.prepare('CN-EXPORTER', await lodging()));
    const until = async (answer: string): Promise<void> => {
      while ((await prepared()) !== answer) await new Promise((resolve) => setTimeout(resolve, 200));
    };

    it('by one side stops new manifests and nothing else; both resume', async () => {
      await decided(['VN'], 'proposeForSide', JOINT_COUNCIL.encodeFunctionData('pause', [1]));
      await until('PAUSED');
      const event = { t: '2026-11-10T19:46:00+08:00', by: 'CN-CUS', type: 'HOLD_PLACED', hold: 'P', scope: 'ALL', reason: 'DOC-01' };
      expect(refusal(await speaker.say('CN-CUS', { consignment: standing, event }))).to.equal('accepted 202');
      await decided(['CN', 'VN'], 'propose', network.info.addresses.directory, JOINT_COUNCIL.encodeFunctionData('resume'));
      await until('accepted 200');
    });
  });

  describe('a data-sharing agreement', () => {
    let kg = 21_100;
    const adopted = (hash: string) =>
      decided(
        ['CN', 'VN'],
        'propose',
        network.info.addresses.directory,
        JOINT_COUNCIL.encodeFunctionData('adoptAgreement', [hash, Math.floor(Date.now() / 1000)]),
      );
    const until = async (answer: string): Promise<void> => {
      while (refusal(await speaker.say('CN-GATE', weighed(++kg))) !== answer) await new Promise((resolve) => setTimeout(resolve, 200));
    };

    it('that both sides adopted and this release does not hold lets nothing out, until one that it holds takes force', async () => {
      await adopted(`0x${'f0'.repeat(32)}`);
      await until('AGREEMENT_NOT_HELD');
      await adopted(agreementHash(PILOT_AGREEMENT));
      await until('accepted 202');
    });
  });

  describe('the peer channel', () => {
    it('is for the other side’s gateway alone', async () => {
      const token = await speaker.token('CN-CUS');
      expect(refusal(await speaker.ask('CN', '/v1/peer/acts', { body: {} }))).to.equal('UNAUTHENTICATED');
      expect(refusal(await speaker.ask('CN', '/v1/peer/acts', { body: {}, token }))).to.equal('UNAUTHENTICATED');
      expect(refusal(await speaker.ask('CN', '/ipfs/bafkqaaa', { token }))).to.equal('UNAUTHENTICATED');
    });

    it('does not stop this side while the other is silent, and catches up', async () => {
      const silent = network.pids()['VN side'] as number;
      process.kill(silent, 'SIGSTOP');
      let id: string;
      try {
        const answer = await speaker.say('CN-GATE', weighed(21_680));
        expect(refusal(answer)).to.equal('accepted 202');
        id = answer.body.id;
      } finally {
        process.kill(silent, 'SIGCONT');
      }
      const token = await speaker.token('VN-CUS');
      for (;;) {
        const { status, body } = await speaker.ask('VN', `/v1/events/${id}`, { token });
        if (status === 200) return expect(body.origin).to.equal('peer');
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    });
  });

  describe('the record log', () => {
    it('signs the root of the entries it serves, and has it anchored', async () => {
      const token = await speaker.token('CN-CUS');
      const { leaf } = (await speaker.say('CN-GATE', weighed(21_670))).body;
      await speaker.ask('CN', '/v1/log/anchor', { method: 'POST', token });
      const { size, entries } = (await speaker.ask('CN', '/v1/log/leaves?limit=1024')).body;
      expect(size).to.be.greaterThan(leaf.index);
      const note = (await speaker.ask('CN', '/v1/log/checkpoint')).body;
      const gateway = network.info.organisations.find((each) => each.handle === 'CN-GATEWAY')?.keys[0]?.publicJwk;
      const checkpoint = verifyCheckpoint(note, 'thongquan/cn', gateway ?? {});
      const hashes = entries.map((entry: string) => leafHash(Buffer.from(entry.slice(2), 'hex')));
      expect(Buffer.from(checkpoint.root)).to.deep.equal(Buffer.from(merkleRoot(hashes.slice(0, checkpoint.size))));
      const heads = async () =>
        (await (
          await fetch(`${network.info.sides.CN.indexer}/v1/log/heads?side=CN`, { headers: { authorization: `Bearer ${token}` } })
        ).json()) as Json;
      while (!JSON.stringify(await heads()).includes(Buffer.from(checkpoint.root).toString('hex')))
        await new Promise((resolve) => setTimeout(resolve, 300));
    });
  });

  it('describes itself in OpenAPI 3.1', async () => {
    const { openapi, paths, components } = (await speaker.ask('VN', '/v1/openapi.json')).body;
    expect(openapi).to.equal('3.1.0');
    expect(Object.keys(paths)).to.include.members(['/v1/events', '/v1/events/prepare', '/v1/events/{digest}']);
    expect(paths['/v1/events/prepare'].post.requestBody.content['application/json'].schema.$ref).to.match(/PrepareRequest$/);
    expect(components.schemas.PrepareRequest.required).to.include('event');
  });
});
