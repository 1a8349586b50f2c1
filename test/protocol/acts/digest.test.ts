import { expect } from 'chai';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { DOMAIN, VECTORS } from '../vectors.ts';

describe('digests of acts', () => {
  for (const { name, act, digest } of VECTORS) it(`are as pinned: ${name}`, () => expect(actDigest(DOMAIN, act)).to.equal(digest));

  it('differ between chains and directories', () => {
    const { act, digest } = VECTORS[0] as (typeof VECTORS)[0];
    expect(actDigest({ ...DOMAIN, chainId: DOMAIN.chainId + 1n }, act)).to.not.equal(digest);
    expect(actDigest({ ...DOMAIN, directory: `0x${'99'.repeat(20)}` }, act)).to.not.equal(digest);
  });

  it('change with every single field', () => {
    const { act, digest } = VECTORS[1] as (typeof VECTORS)[0];
    const other = (value: unknown): unknown => {
      if (typeof value === 'bigint') return value ^ 1n;
      if (typeof value === 'number') return value + 1;
      return value === '0x' ? '0x00' : `${(value as string).slice(0, -1)}${(value as string).endsWith('0') ? '1' : '0'}`;
    };
    for (const [field, value] of Object.entries(act))
      expect(actDigest(DOMAIN, { ...act, [field]: other(value) }), field).to.not.equal(digest);
  });
});
