import { expect } from 'chai';
import { dataSlice } from 'ethers';
import type { SignedAct } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { verifyDigest } from '../../../protocol/acts/sign.ts';
import { N } from '../../vectors/p256/curve.ts';
import { actOf, lodging } from '../setup/acts.ts';
import type { TestKey } from '../setup/participants.ts';
import { type Scene, startScene } from '../setup/scene.ts';

/** Order of secp256k1. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const word = (value: bigint): string => value.toString(16).padStart(64, '0');
const parts = (signature: string) => ({ r: dataSlice(signature, 0, 32), s: BigInt(dataSlice(signature, 32, 64)), v: signature.slice(130) });
const otherLengths = (signature: string): Record<string, string> => ({
  'a trailing byte': `${signature}00`,
  'a trailing word': `${signature}${'00'.repeat(32)}`,
  'itself twice': `${signature}${signature.slice(2)}`,
  'its last byte cut off': signature.slice(0, -2),
  nothing: '0x',
});

/** Other byte strings for the same signature, each of which some verifier somewhere takes. */
function ofP256(signature: string): Record<string, string> {
  const { r, s } = parts(signature);
  const integer = (value: bigint): string => {
    const hex = value.toString(16).padStart(value.toString(16).length + (value.toString(16).length % 2), '0');
    const body = Number.parseInt(hex.slice(0, 2), 16) >= 0x80 ? `00${hex}` : hex;
    return `02${(body.length / 2).toString(16).padStart(2, '0')}${body}`;
  };
  const der = integer(BigInt(r)) + integer(s);
  return {
    'the other s': `${r}${word(N - s)}`,
    DER: `0x30${(der.length / 2).toString(16).padStart(2, '0')}${der}`,
    'a recovery byte': `${signature}1b`,
    ...otherLengths(signature),
  };
}

function ofAccount(signature: string): Record<string, string> {
  const { r, s, v } = parts(signature);
  const parity = v === '1c' ? 1n : 0n;
  return {
    'the other s and v': `${r}${word(ORDER - s)}${v === '1b' ? '1c' : '1b'}`,
    'the other s': `${r}${word(ORDER - s)}${v}`,
    'the other v': `${r}${word(s)}${v === '1b' ? '1c' : '1b'}`,
    'v counted from 0': `${r}${word(s)}0${parity}`,
    'v with a chain id (EIP-155)': `${r}${word(s)}${(37n + parity).toString(16)}`,
    'compact (EIP-2098)': `${r}${word(s | (parity << 255n))}`,
    ...otherLengths(signature),
  };
}

describe('other bytes for the same signature', () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene();
  });
  after(() => scene.close());

  for (const [index, name, variants] of [
    [0, 'P-256', ofP256],
    [1, 'an account', ofAccount],
  ] as const) {
    it(`are refused from ${name}, on chain and by the protocol, and spend nothing`, async () => {
      const key = scene.exporter.keys[index] as TestKey;
      const act = lodging(scene.exporter, scene.now);
      const one = scene.sign(act, key);
      const digest = actDigest(scene.network.domain, act);
      const all = Object.entries(variants(one.signature));
      for (const [variant, signature] of all) expect(verifyDigest(digest, signature, key.signer), variant).to.equal(false);
      const forged: SignedAct[] = all.map(([, signature]) => ({ ...one, signature }));
      expect(await scene.batch(forged)).to.deep.equal(all.map(() => 'SIGNATURE_INVALID'));
      expect(verifyDigest(digest, one.signature, key.signer)).to.equal(true);
      expect(await scene.batch([one])).to.deep.equal(['applied']);
    });

    it(`are refused from ${name} as the second signer, and spend nothing`, async () => {
      const [first, second] = index === 1 ? scene.customs.keys : [scene.customs.keys[1], scene.customs.keys[0]];
      const { consignment } = await scene.lodge();
      const act = actOf('REFUSED', scene.now, { consignment, track: 1, reason: 1 });
      const digest = actDigest(scene.network.domain, act);
      const cosignature = (second as TestKey).sign(digest);
      const whole = { ...scene.sign(act, first as TestKey), cosigner: second?.id ?? '', cosignature };
      const all = Object.values(variants(cosignature));
      expect(await scene.batch(all.map((bytes) => ({ ...whole, cosignature: bytes })))).to.deep.equal(all.map(() => 'SIGNATURE_INVALID'));
      expect(await scene.isSpent(whole)).to.equal(false);
      expect(await scene.batch([whole])).to.deep.equal(['applied']);
    });
  }
});
