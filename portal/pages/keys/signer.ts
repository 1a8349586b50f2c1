import { getBytes, hexlify } from 'ethers';
import type { Signer } from '../../../client/signer.ts';
import { lowS } from '../../../protocol/acts/key.ts';
import type { StoredKey } from './store.ts';

/** Signs with a key of this browser: ES256 over the digest's 32 bytes, with the s that the contract takes (WebCrypto gives either). */
export const signerFor = ({ keyId, privateKey }: Pick<StoredKey, 'keyId' | 'privateKey'>): Signer => ({
  keyId,
  async sign(digest) {
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, getBytes(digest) as Uint8Array<ArrayBuffer>);
    return hexlify(lowS(new Uint8Array(signature)));
  },
});
