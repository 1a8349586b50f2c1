import type { DisclosureDocument } from '../../protocol/documents/disclosure.ts';
import { sealEnvelope } from '../../protocol/documents/envelope.ts';
import type { DisclosedTo } from '../../protocol/log/statement.ts';
import type { Recipient } from './recipients.ts';
import type { SealingKeys } from './sealing-keys.ts';

/** An envelope that is sealed and not stored yet. */
export interface SealedEnvelope {
  /** Organisation id. */
  recipient: string;
  bytes: Buffer;
  /** What the gateway's statement of disclosures says of it, beside its CID. */
  disclosed: Omit<DisclosedTo, 'envelope'>;
}

/**
 * Seals a document for each recipient. Nothing is durable before the store has the envelopes.
 *
 * @param pointers of the document's disclosures, one each, in their order.
 * @param keys as the chain's registry has them now.
 * @throws {Refusal} RECIPIENT_KEY_MISSING
 */
export async function sealAll(
  { payload, disclosures }: DisclosureDocument,
  pointers: readonly string[],
  recipients: readonly Recipient[],
  keys: Pick<SealingKeys, 'of'>,
): Promise<SealedEnvelope[]> {
  return Promise.all(
    recipients.map(async ({ organisation, pointers: granted, classes, purposes }) => {
      const content = { payload, disclosures: disclosures.filter((_, i) => granted.has(pointers[i] as string)), granted: [...granted] };
      const bytes = Buffer.from(await sealEnvelope(content, keys.of(organisation)));
      return { recipient: organisation.id, bytes, disclosed: { organisation: organisation.id, classes, purposes, fields: granted.size } };
    }),
  );
}
