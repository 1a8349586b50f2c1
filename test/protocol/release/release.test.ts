import { expect } from 'chai';
import fc from 'fast-check';
import { type Act, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { generateKey, keyIdOf, signDigest, signerOf } from '../../../protocol/acts/sign.ts';
import { type EventType, ruleOf } from '../../../protocol/events.ts';
import { type Release, writeBundle } from '../../../protocol/release/bundle.ts';
import { type TrustedKey, type TrustList, verifyRelease } from '../../../protocol/release/verify.ts';
import type { Role } from '../../../protocol/roles.ts';
import { type Track, trackCode } from '../../../protocol/tracks.ts';

const NOW = 1_800_000_000;
const VERIFIER = `0x${'e5'.repeat(20)}`;
const DOMAIN = { chainId: 8486n, directory: `0x${'d1'.repeat(20)}` };
const CONSIGNMENT = `0x${'ab'.repeat(32)}`;

function person(role: Role) {
  const jwk = generateKey();
  const signer = signerOf(VERIFIER, jwk);
  const key: TrustedKey = { id: keyIdOf(signer), side: 'VN', roles: [role], signer, validFrom: NOW - 10_000, retiredAt: 0, revokedAt: 0 };
  return { jwk, key };
}

describe('a release in a QR code', () => {
  const customs = person('CUSTOMS');
  const plants = person('QUARANTINE');
  const guards = person('BORDER');
  const gate = person('GATE');
  const gateway = person('GATEWAY');
  const everybody = [customs, plants, guards, gate, gateway];
  const trust = (change: Partial<TrustedKey> = {}, of = customs): TrustList => ({
    ...{ format: 'thongquan-trust/1', chainId: 8486, directory: DOMAIN.directory, at: NOW - 600 },
    keys: everybody.map(({ key }) => (key === of.key ? { ...key, ...change } : key)),
  });

  function decision(type: EventType, track: Track, by = customs, change: Partial<Act> = {}, domain = DOMAIN): SignedAct {
    const act: Act = {
      ...{
        kind: ruleOf(type).code,
        consignment: CONSIGNMENT,
        track: trackCode(track),
        version: 2,
        units: 3n,
        subject: ZERO,
        reason: 0,
        until: 0,
      },
      ...{
        commitment: `0x${'c0'.repeat(32)}`,
        data: '0x',
        occurredAt: NOW - 900,
        signedAt: NOW - 900,
        notAfter: NOW + 600_000,
        prev: ZERO,
        ...change,
      },
    };
    return { act, key: by.key.id, signature: signDigest(by.jwk, actDigest(domain, act)), cosigner: ZERO, cosignature: '0x' };
  }
  const acts = (): SignedAct[] => [
    decision('RELEASED', 'EXP_CUS'),
    decision('PHYTO_ISSUED', 'EXP_PHYTO', plants),
    decision('EXIT_CLEARED', 'EXP_BORDER', guards),
    decision('GATE_CLEARED', 'EXP_GATE', gate),
  ];
  const made: Omit<Release, 'acts'> = {
    ...{ side: 'VN', flank: 'EXP', consignment: CONSIGNMENT, version: 2, mode: 'DRIVER', plant: true },
    ...{ units: 3n, held: 0n, at: NOW - 60, expires: NOW + 3600 },
  };
  const bundle = (change: Partial<Release> = {}, carried = acts(), by = gateway): string =>
    writeBundle({ ...made, ...change }, carried, by.key.id, by.jwk);
  const judged = (text: string, list = trust(), now = NOW, expected: string | undefined = CONSIGNMENT): string => {
    try {
      return verifyRelease(text, list, now, expected).tracks.join();
    } catch (error) {
      return (error as { code: string }).code ?? String(error);
    }
  };
  const GOOD = 'EXP_CUS,EXP_PHYTO,EXP_BORDER,EXP_GATE';

  it('is verified by the keys a gate took along, and fits the code', () => {
    const text = bundle();
    expect(judged(text)).to.equal(GOOD);
    expect(verifyRelease(text, trust(), NOW)).to.deep.include({ consignment: CONSIGNMENT, units: 3n, held: 0n, trustAge: 600 });
    expect(text).to.match(/^[0-9A-Z $%*+\-./:]+$/);
    expect(text.length).to.be.below(1_400);
  });

  it('is none when a single character was changed', () => {
    const text = bundle();
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0123456789ABCDEF'), (at, other) => {
        fc.pre(text[at] !== other);
        expect(judged(text.slice(0, at) + other + text.slice(at + 1))).not.to.equal(GOOD);
      }),
      { numRuns: 300 },
    );
  });

  it('stands on the authorities’ own signatures: a gateway cannot make one up', () => {
    const forged = [decision('RELEASED', 'EXP_CUS', gateway), ...acts().slice(1)];
    expect(judged(bundle({}, forged))).to.equal('TRACK_NOT_YOURS');
    const [first, ...rest] = acts() as [SignedAct, ...SignedAct[]];
    expect(judged(bundle({}, [{ ...first, signature: (rest[0] as SignedAct).signature }, ...rest]))).to.equal('SIGNATURE_INVALID');
    expect(judged(bundle({ consignment: `0x${'cd'.repeat(32)}` }), trust(), NOW, `0x${'cd'.repeat(32)}`)).to.equal('SIGNATURE_INVALID');
  });

  it('is refused from a key that is foreign, revoked or not valid then, of an authority or of the gateway', () => {
    expect(judged(bundle({}, acts(), person('GATEWAY')))).to.equal('KEY_UNKNOWN');
    for (const whose of [customs, gateway]) {
      expect(judged(bundle(), trust({ revokedAt: NOW - 1 }, whose))).to.equal('KEY_REVOKED');
      expect(judged(bundle(), trust({ retiredAt: NOW - 1_000 }, whose))).to.equal('KEY_NOT_VALID_AT_SIGNING');
      expect(judged(bundle(), trust({ validFrom: NOW }, whose))).to.equal('KEY_NOT_VALID_AT_SIGNING');
    }
    expect(judged(bundle({}, acts(), customs))).to.equal('ROLE_MISSING');
    expect(judged(bundle(), trust({ side: 'CN' }))).to.equal('TRACK_NOT_YOURS');
  });

  it('is refused with a second signature that is not its signer’s, or of a key that is foreign or revoked', () => {
    const [first, ...rest] = acts() as [SignedAct, ...SignedAct[]];
    const signed = (by: ReturnType<typeof person>, cosigner = by.key.id): SignedAct[] => [
      { ...first, cosigner, cosignature: signDigest(by.jwk, actDigest(DOMAIN, first.act)) },
      ...rest,
    ];
    expect(judged(bundle({}, signed(plants)))).to.equal(GOOD);
    expect(judged(bundle({}, signed(guards, plants.key.id)))).to.equal('SIGNATURE_INVALID');
    expect(judged(bundle({}, signed(person('CUSTOMS'))))).to.equal('KEY_UNKNOWN');
    expect(judged(bundle({}, signed(plants)), trust({ revokedAt: NOW - 1 }, plants))).to.equal('KEY_REVOKED');
  });

  it('is refused when a decision is on a later version than the release', () => {
    expect(judged(bundle({}, [decision('RELEASED', 'EXP_CUS', customs, { version: 3 }), ...acts().slice(1)]))).to.equal('VERSION_STALE');
    expect(judged(bundle({}, [decision('RELEASED', 'EXP_CUS', customs, { version: 1 }), ...acts().slice(1)]))).to.equal(GOOD);
  });

  it('is refused when a track’s decisions do not approve every unit that it releases', () => {
    const of = (units: bigint, change: Partial<Act> = {}): SignedAct => decision('RELEASED', 'EXP_CUS', customs, { units, ...change });
    const renewed = decision('AMENDMENT_ACCEPTED', 'EXP_CUS', customs, { units: 0n });
    const conditional = (units: bigint, until: number, signedAt: number): SignedAct =>
      decision('RELEASED_CONDITIONAL', 'EXP_CUS', customs, { units, until, signedAt });
    const carrying = (...of: SignedAct[]): string => judged(bundle({}, [...of, ...acts().slice(1)]));
    expect(carrying(of(1n))).to.equal('TRANSITION_NOT_ALLOWED');
    expect(carrying(of(2n), of(1n))).to.equal(GOOD);
    expect(carrying(renewed)).to.equal('TRANSITION_NOT_ALLOWED');
    expect(carrying(renewed, of(3n))).to.equal(GOOD);
    expect(carrying(conditional(2n, NOW, NOW - 800), of(1n))).to.equal(GOOD);
    expect(carrying(conditional(2n, NOW - 1, NOW - 800), of(1n))).to.equal('ACT_EXPIRED');
    expect(carrying(conditional(2n, NOW, NOW - 700), conditional(1n, NOW - 1, NOW - 800))).to.equal(GOOD);
    expect(carrying(conditional(2n, NOW - 1, NOW - 700), conditional(1n, NOW, NOW - 800))).to.equal('ACT_EXPIRED');
  });

  it('is refused in another domain than it was signed for', () => {
    expect(judged(bundle(), { ...trust(), directory: `0x${'d2'.repeat(20)}` })).to.equal('SIGNATURE_INVALID');
    expect(judged(bundle(), { ...trust(), chainId: 1 })).to.equal('SIGNATURE_INVALID');
  });

  it('is refused when it has run out, is from the future, or is of another consignment', () => {
    expect(judged(bundle(), trust(), NOW + 3_601)).to.equal('ACT_EXPIRED');
    expect(judged(bundle({ at: NOW + 600 }))).to.equal('ACT_FROM_FUTURE');
    expect(judged(bundle(), trust(), NOW, `0x${'cd'.repeat(32)}`)).to.equal('CONSIGNMENT_UNKNOWN');
    const conditional = [decision('RELEASED_CONDITIONAL', 'EXP_CUS', customs, { until: NOW - 1 }), ...acts().slice(1)];
    expect(judged(bundle({}, conditional))).to.equal('ACT_EXPIRED');
  });

  it('is refused while a required track has not approved, nothing is released, or a hold was active', () => {
    expect(judged(bundle({}, acts().slice(1)))).to.equal('TRANSITION_NOT_ALLOWED');
    expect(judged(bundle({}, [decision('REFUSED', 'EXP_CUS'), ...acts().slice(1)]))).to.equal('TRANSITION_NOT_ALLOWED');
    expect(judged(bundle({ units: 0n }))).to.equal('TRANSITION_NOT_ALLOWED');
    expect(judged(bundle({ held: 2n }))).to.equal('HOLD_ACTIVE');
  });

  it('is refused when it is no bundle at all', () => {
    for (const text of ['', 'TQ1:', 'HC1:ABC', 'TQ1:%%%', 'TQ1:6BFOXN', `TQ1:${'A'.repeat(9_000)}`])
      expect(judged(text), text.slice(0, 12)).to.equal('SCHEMA_INVALID');
  });
});
