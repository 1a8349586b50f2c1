import { agreementHash, type DataSharingAgreement } from '../../protocol/documents/agreement.ts';
import type { DisclosedTo, DisclosuresStatement } from '../../protocol/log/statement.ts';
import type { Side } from '../../protocol/sides.ts';

const hashes = new WeakMap<DataSharingAgreement, string>();

function hashOf(agreement: DataSharingAgreement): string {
  const hash = hashes.get(agreement) ?? agreementHash(agreement);
  hashes.set(agreement, hash);
  return hash;
}

export interface Disclosed {
  side: Side;
  consignment: string;
  /** Digest of the event. */
  digest: string;
  /** Unix seconds. */
  at: number;
  agreement: DataSharingAgreement;
  to: DisclosedTo[];
}

/** What the gateway states of the envelopes it sealed for one event. */
export const disclosuresStatement = ({ side, consignment, digest, at, agreement, to }: Disclosed): DisclosuresStatement => ({
  format: 'thongquan-disclosures/1',
  side,
  consignment,
  document: digest,
  at,
  agreement: { version: agreement.version, hash: hashOf(agreement) },
  to,
});
