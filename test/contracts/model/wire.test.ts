import { expect } from 'chai';
import { ALL_UNITS, ZERO } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { verifyDigest } from '../../../protocol/acts/sign.ts';
import { CLEARANCE } from '../../../protocol/bindings/interfaces.ts';
import { actOf, signed } from '../setup/acts.ts';
import { randomId } from '../setup/participants.ts';
import { FORGERIES, quickAccountKey, quickP256Key } from './quick-key.ts';
import { digester, encodeBatch, encodeSigned } from './wire.ts';

const DOMAIN = { chainId: 31337n, directory: `0x${'5f'.repeat(20)}` };
const VERIFIER = `0x${'a1'.repeat(20)}`;

describe('Quick encoding and keys of the model', () => {
  const full = { consignment: randomId(), subject: randomId(), prev: randomId(), units: ALL_UNITS, reason: 7, until: 99, track: 8 };
  const acts = [actOf('BORDER_CROSSED', 1_000), actOf('MANIFEST_ANCHORED', 2 ** 33, { ...full, data: `0x${'07'.repeat(33)}` })];

  it('make the digest that the product makes', () => {
    const digest = digester(DOMAIN);
    for (const act of acts) expect(digest(act)).to.equal(actDigest(DOMAIN, act));
  });

  it('write a batch as ethers writes it', () => {
    const [account, p256] = [quickAccountKey(ZERO), quickP256Key(ZERO, VERIFIER)];
    const batch = [...acts.map((act) => signed(DOMAIN, act, account, p256)), ...acts.map((act) => signed(DOMAIN, act, p256))];
    expect(encodeBatch(batch.map(encodeSigned))).to.equal(CLEARANCE.encodeFunctionData('submitBatch', [batch]));
  });

  it('sign what the product verifies, and forge what it does not', () => {
    for (let i = 0; i < 8; i += 1) {
      for (const { signer, sign } of [quickAccountKey(ZERO), quickP256Key(ZERO, VERIFIER)]) {
        const digest = randomId();
        expect(verifyDigest(digest, sign(digest), signer)).to.equal(true);
        for (const forge of FORGERIES) expect(verifyDigest(digest, forge(sign(digest)), signer)).to.equal(false);
      }
    }
  });
});
