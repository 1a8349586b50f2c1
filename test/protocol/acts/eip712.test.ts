import { expect } from 'chai';
import { keccak256 } from 'ethers';
import fc from 'fast-check';
import { ACT_TYPES } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { encodeStruct, PUBLISHED, typedDigest } from '../../vectors/eip712/encoder.ts';
import { ANY_ACT } from '../../vectors/random-acts.ts';

describe('EIP-712', () => {
  it('as our second implementation reads it gives all 65 published encodings and digests', () => {
    expect(PUBLISHED).to.have.length(65);
    for (const { name, domain, primaryType, types, data, encoded, digest } of PUBLISHED) {
      expect(encodeStruct(types, primaryType, data), name).to.equal(encoded);
      expect(typedDigest(domain, types, primaryType, data), name).to.equal(digest);
    }
  });

  it('gives the example of the EIP its digest', () => {
    const example = PUBLISHED.find(({ name }) => name === 'EIP712 example');
    expect(example?.digest).to.equal('0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2');
    expect(keccak256(example?.encoded ?? '0x')).to.equal('0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e');
  });

  it('gives any act in any domain the digest that the product computes', () =>
    fc.assert(
      fc.property(
        ANY_ACT,
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        (act, chainId, at) => {
          const directory = `0x${Buffer.from(at).toString('hex')}`;
          const domain = { name: 'Thongquan', version: '1', chainId, verifyingContract: directory };
          expect(actDigest({ chainId, directory }, act)).to.equal(typedDigest(domain, ACT_TYPES, 'Act', { ...act }));
        },
      ),
      { numRuns: 500 },
    ));
});
