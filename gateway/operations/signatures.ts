import { verifyDigest } from '../../protocol/acts/sign.ts';

const counts = { valid: 0, invalid: 0 };

/** Signatures that this process has checked. */
export const signatureCounts = (): Readonly<typeof counts> => counts;

/** `verifyDigest`, counted. */
export function checkSignature(...args: Parameters<typeof verifyDigest>): boolean {
  const valid = verifyDigest(...args);
  counts[valid ? 'valid' : 'invalid'] += 1;
  return valid;
}
