import { expect } from 'chai';
import fc from 'fast-check';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import { generateKey } from '../../../protocol/acts/sign.ts';
import { agreementHash, covers, granted } from '../../../protocol/documents/agreement.ts';
import { disclose, disclosuresFor } from '../../../protocol/documents/disclosure.ts';
import { openEnvelope, recipientKeyOf, sealEnvelope } from '../../../protocol/documents/envelope.ts';
import { objectToFields } from '../../../protocol/documents/fields.ts';
import { PILOT_AGREEMENT } from '../../../protocol/documents/pilot-agreement.ts';
import type { Role } from '../../../protocol/roles.ts';
import { expectRefusedLater } from '../refused.ts';
import { sample } from '../samples.ts';

const CONSIGNMENT = `0x${'ab'.repeat(32)}`;
const T = '2026-11-12T09:52:00+07:00';
const manifest = () => objectToFields({ ...sample('HX-20261112-0003').manifests['1'], direction: 'VN>CN', event: { v: 1, note: 'x' } });
const READERS = ['VN-CUS', 'CN-CUS'];

/** Pointers of the sample manifest that one recipient is granted. */
const grantedTo = (roles: Role[], handle: string, readers = READERS): string[] =>
  Object.keys(manifest()).filter((pointer) => granted(PILOT_AGREEMENT, 'MANIFEST_ANCHORED', pointer, roles, handle, readers));

describe('pointer patterns', () => {
  it('cover one token by * and the rest by a closing **', () => {
    expect([covers('/units/*/plate', '/units/0/plate'), covers('/goods/**', '/goods/0/net'), covers('/**', '/x/y')]).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect([
      covers('/units/*/plate', '/units/0/plate/x'),
      covers('/units/*', '/units/0/plate'),
      covers('/goods/**', '/good'),
    ]).to.deep.equal([false, false, false]);
  });
});

describe('the pilot agreement', () => {
  it('gives customs everything but notes; the price only to the readers named', () => {
    const all = Object.keys(manifest());
    const customs = grantedTo(['CUSTOMS'], 'CN-CUS');
    expect(all.filter((pointer) => !customs.includes(pointer))).to.deep.equal(['/event/note']);
    expect(grantedTo(['CUSTOMS'], 'CN-CUS', ['VN-CUS']).filter((pointer) => pointer.startsWith('/private'))).to.deep.equal([]);
  });

  it('gives the price to nobody but customs, named or not', () => {
    for (const role of [
      'QUARANTINE',
      'BORDER',
      'GATE',
      'IMPORTER',
      'EXPORTER',
      'AGENT',
      'CARRIER',
      'CODE_OWNER',
      'GATEWAY',
      'AUDITOR',
    ] as const)
      expect(
        grantedTo([role], 'CN-CUS').filter((pointer) => pointer.startsWith('/private')),
        role,
      ).to.deep.equal([]);
  });

  it('gives a gate units and weights, but neither names nor declarations nor descriptions', () => {
    const gate = grantedTo(['GATE'], 'CN-GATE');
    expect(gate).to.include.members(['/units/0/plate', '/units/0/seal/0/no', '/units/0/cold/max', '/goods/0/gross', '/direction']);
    expect(gate.filter((pointer) => /^\/(parties\/(?!yard)|docs\/(?!cnBatch))|hs_|\/(vi|zh|en)$/.test(pointer))).to.deep.equal([]);
  });

  it('gives border forces the vehicle and nothing of the goods', () => {
    const border = grantedTo(['BORDER'], 'CN-NIA');
    expect(border).to.include.members(['/units/0/plate', '/units/0/trailer', '/units/0/cont']);
    expect(border.filter((pointer) => /goods|parties|docs|curb|alloc/.test(pointer))).to.deep.equal([]);
  });

  it('keeps notes, who approved a control, and why it was chosen on their side', () => {
    const roles: Role[] = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'AUDITOR'];
    for (const pointer of ['/note', '/approvedBy', '/reason'])
      expect(granted(PILOT_AGREEMENT, 'CONTROL_ASSIGNED', pointer, roles, 'CN-CUS')).to.equal(false);
    expect(granted(PILOT_AGREEMENT, 'CONTROL_ASSIGNED', '/control', roles, 'CN-CUS')).to.equal(true);
    expect(granted(PILOT_AGREEMENT, 'HOLD_PLACED', '/reason', ['GATE'], 'CN-GATE')).to.equal(true);
  });

  it('grants nothing to those it does not name', () => {
    expect(grantedTo(['GATEWAY'], 'CN-GATEWAY')).to.deep.equal([]);
    expect(grantedTo([], 'CN-CUS')).to.deep.equal([]);
  });

  it('is what both sides put on chain', () => {
    expect(agreementHash(PILOT_AGREEMENT)).to.equal(agreementHash(structuredClone(PILOT_AGREEMENT)));
    expect(agreementHash({ ...PILOT_AGREEMENT, version: 2 })).to.not.equal(agreementHash(PILOT_AGREEMENT));
  });
});

describe('envelopes', () => {
  const key = { ...generateKey(), kid: 'k1' };
  const { d: _, ...publicKey } = key;
  const content = (pointers: string[]) => {
    const document = disclose('MANIFEST_ANCHORED', CONSIGNMENT, T, manifest());
    return { payload: document.payload, disclosures: disclosuresFor(document, (pointer) => pointers.includes(pointer)), granted: pointers };
  };

  it('open with the recipient’s key, and only with it', async () => {
    const sealed = await sealEnvelope(content(['/goods/0/net', '/units/0/plate']), publicKey);
    const opened = await openEnvelope(sealed, key);
    expect(opened.fields).to.deep.equal({ '/goods/0/net': 18000, '/units/0/plate': '12C-201.77' });
    expect(opened.withheld).to.deep.equal([]);
    expect(recipientKeyOf(sealed)).to.equal('k1');
    await expectRefusedLater(openEnvelope(sealed, generateKey()), 'NOT_GRANTED');
  });

  it('name their algorithms and are padded to whole KiB', async () => {
    const sealed = await sealEnvelope(content(['/goods/0/net']), publicKey);
    expect(decodeProtectedHeader(sealed)).to.include({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', typ: 'thongquan-envelope/1' });
    expect(Buffer.from(sealed.split('.')[3] as string, 'base64url').length % 1024).to.equal(0);
  });

  it('show what is granted and withheld', async () => {
    const sealed = await sealEnvelope({ ...content(['/goods/0/net']), granted: ['/goods/0/net', '/goods/0/gross'] }, publicKey);
    expect((await openEnvelope(sealed, key)).withheld).to.deep.equal(['/goods/0/gross']);
  });

  it('are refused when they disclose what is not granted, or what the payload does not hold', async () => {
    const good = content(['/goods/0/net']);
    await expectRefusedLater(openEnvelope(await sealEnvelope({ ...good, granted: [] }, publicKey), key), 'SCHEMA_INVALID');
    const stranger = content(['/goods/0/net']).disclosures;
    await expectRefusedLater(openEnvelope(await sealEnvelope({ ...good, disclosures: stranger }, publicKey), key), 'SCHEMA_INVALID');
  });

  it('do not open once a byte is changed', async () => {
    const sealed = await sealEnvelope(content(['/goods/0/net']), publicKey);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: sealed.length - 1 }), async (at) => {
        const other = sealed[at] === 'A' ? 'Q' : 'A';
        fc.pre(sealed[at] !== '.' && sealed[at + 1] !== '.' && at < sealed.length - 1);
        const error = await openEnvelope(sealed.slice(0, at) + other + sealed.slice(at + 1), key).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).to.have.property('code', 'NOT_GRANTED');
      }),
      { numRuns: 25 },
    );
  });

  it('are what another library of JWE opens, and open what it makes', async () => {
    const sealed = await sealEnvelope(content(['/goods/0/net']), publicKey);
    const { plaintext } = await compactDecrypt(sealed, await importJWK(key, 'ECDH-ES+A256KW'));
    const header = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', typ: 'thongquan-envelope/1' };
    const foreign = async (more: object) =>
      new CompactEncrypt(plaintext).setProtectedHeader({ ...header, ...more }).encrypt(await importJWK(publicKey, 'ECDH-ES+A256KW'));
    for (const more of [{}, { kid: 'k1' }, { cty: 'json' }])
      expect((await openEnvelope(await foreign(more), key)).fields).to.deep.equal({ '/goods/0/net': 18000 });
    await expectRefusedLater(openEnvelope(await foreign({ typ: 'thongquan-envelope/2' }), key), 'SCHEMA_INVALID');
  });

  it('refuse a key that is not P-256', async () => {
    await expectRefusedLater(sealEnvelope(content([]), { kty: 'OKP', crv: 'X25519', x: 'x' }), 'SCHEMA_INVALID');
  });
});
