import { createPrivateKey, sign as nodeSign } from 'node:crypto';
import { expect } from 'chai';
import { concat, getBytes, hexlify, keccak256, randomBytes, Wallet } from 'ethers';
import fc from 'fast-check';
import { generateKey, keyIdOf, lowS, signDigest, signerOf, verifyDigest } from '../../../protocol/acts/sign.ts';
import { expectRefused } from '../refused.ts';
import { ES256 } from '../vectors.ts';

const VERIFIER = `0x${'ab'.repeat(20)}`;
const HALF_N = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const sOf = (signature: string): bigint => BigInt(hexlify(getBytes(signature).subarray(32)));

describe('ES256 signatures of a digest', () => {
  const key = generateKey();
  const signer = signerOf(VERIFIER, key);

  it('are 64 bytes with s in the lower half, and verify', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const signature = signDigest(key, hexlify(bytes));
        expect(getBytes(signature)).to.have.length(64);
        expect(sOf(signature) <= HALF_N).to.equal(true);
        expect(verifyDigest(hexlify(bytes), signature, signer)).to.equal(true);
      }),
      { numRuns: 50 },
    );
  });

  it('with the other s, which signs as well, are refused', () => {
    const digest = hexlify(randomBytes(32));
    const signature = signDigest(key, digest);
    const high = concat([getBytes(signature).subarray(0, 32), `0x${(N - sOf(signature)).toString(16).padStart(64, '0')}`]);
    expect(verifyDigest(digest, high, signer)).to.equal(false);
    expect(hexlify(lowS(getBytes(high)))).to.equal(signature);
  });

  it('are what any ES256 implementation makes of the 32 bytes of the digest', () => {
    const digest = randomBytes(32);
    const raw = nodeSign('sha256', digest, { key: createPrivateKey({ key: { ...key }, format: 'jwk' }), dsaEncoding: 'ieee-p1363' });
    expect(verifyDigest(hexlify(digest), hexlify(lowS(raw)), signer)).to.equal(true);
  });

  it('do not verify for another digest, key, length or malformed text', () => {
    const digest = hexlify(randomBytes(32));
    const signature = signDigest(key, digest);
    expect(verifyDigest(hexlify(randomBytes(32)), signature, signer)).to.equal(false);
    expect(verifyDigest(digest, signature, signerOf(VERIFIER, generateKey()))).to.equal(false);
    expect(verifyDigest(digest, `${signature}00`, signer)).to.equal(false);
    expect(verifyDigest(digest, '0x', signer)).to.equal(false);
    expect(verifyDigest(digest, 'no hex', signer)).to.equal(false);
    expect(verifyDigest(digest, signature, signer.slice(0, -2))).to.equal(false);
    expect(verifyDigest(digest, signature, `${signer.slice(0, 42)}${'00'.repeat(64)}`)).to.equal(false);
  });

  it('refuse to be made without a private key, or for another curve', () => {
    const { d: _, ...publicKey } = key;
    expectRefused(() => signDigest(publicKey, hexlify(randomBytes(32))), 'SCHEMA_INVALID');
    expectRefused(() => signerOf(VERIFIER, { ...publicKey, crv: 'P-384' }), 'SCHEMA_INVALID');
  });

  it('verify as pinned', () => {
    expect(signerOf(ES256.verifier, ES256.privateJwk)).to.equal(ES256.signer);
    expect(keyIdOf(ES256.signer)).to.equal(ES256.keyId);
    expect(ES256.keyId).to.equal(keccak256(ES256.signer));
    expect(verifyDigest(ES256.digest, ES256.signature, ES256.signer)).to.equal(true);
  });
});

describe('account signatures of a digest', () => {
  const wallet = Wallet.createRandom();
  const digest = hexlify(randomBytes(32));
  const { serialized, r, s, yParity } = wallet.signingKey.sign(digest);

  it('verify under their address in the one form that the contract recovers', () => {
    expect(verifyDigest(digest, serialized, wallet.address.toLowerCase())).to.equal(true);
    expect(verifyDigest(digest, concat([r, s, yParity ? '0x01' : '0x00']), wallet.address)).to.equal(false);
    expect(verifyDigest(digest, wallet.signingKey.sign(digest).compactSerialized, wallet.address)).to.equal(false);
    expect(verifyDigest(digest, serialized, Wallet.createRandom().address)).to.equal(false);
  });

  it('have the key id of their address', () => expect(keyIdOf(wallet.address)).to.equal(keccak256(wallet.address)));
});
