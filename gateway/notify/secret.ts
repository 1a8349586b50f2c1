import { hkdfSync } from 'node:crypto';

/**
 * The secret of a webhook in Standard Webhooks' form, derived from the side's token secret and a salt of 32 bytes: a copy of the database signs for
 * nobody.
 *
 * @param tokenSecret 32 bytes of hex.
 */
export function webhookSecret(tokenSecret: string, salt: Uint8Array): string {
  const secret = hkdfSync('sha256', Buffer.from(tokenSecret, 'hex'), salt, 'thongquan webhook', 32);
  return `whsec_${Buffer.from(secret).toString('base64')}`;
}
