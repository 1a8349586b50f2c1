import { concat, keccak256 } from 'ethers';

/** ERC-7913 signer bytes of a P-256 key: verifier ‖ qx ‖ qy. */
export const es256Signer = (verifier: string, qx: string, qy: string): string => concat([verifier, qx, qy]);

/** Key id in the registry and in acts: keccak256 of the signer bytes (an account's signer is its 20-byte address). */
export const keyIdOf = (signer: string): string => keccak256(signer);
