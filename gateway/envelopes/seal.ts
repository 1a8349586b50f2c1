import { type DisclosureDocument, disclosuresFor } from '../../protocol/documents/disclosure.ts';
import { sealEnvelope } from '../../protocol/documents/envelope.ts';
import type { BlobStore } from '../blobs/port.ts';
import type { Recipient } from './recipients.ts';

export interface SealedEnvelope {
  /** Organisation id. */
  recipient: string;
  cid: string;
}

/** Seals a document for each recipient and stores the envelopes; durable when this resolves. */
export async function sealAll(blobs: BlobStore, document: DisclosureDocument, recipients: readonly Recipient[]): Promise<SealedEnvelope[]> {
  return Promise.all(
    recipients.map(async ({ organisation, pointers }) => {
      const disclosures = disclosuresFor(document, (pointer) => pointers.has(pointer));
      const content = { payload: document.payload, disclosures, granted: [...pointers] };
      const jwe = await sealEnvelope(content, organisation.encPublicJwk);
      return { recipient: organisation.id, cid: await blobs.put(Buffer.from(jwe)) };
    }),
  );
}
