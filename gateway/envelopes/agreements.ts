import { Fault } from '../../database/fault.ts';
import type { DataSharingAgreement } from '../../protocol/documents/agreement.ts';
import { PILOT_AGREEMENT } from '../../protocol/documents/pilot-agreement.ts';

const AGREEMENTS: readonly DataSharingAgreement[] = [PILOT_AGREEMENT];

/** @throws {Fault} when configuration names an agreement that this release does not hold. */
export function agreementOf(version: number): DataSharingAgreement {
  const found = AGREEMENTS.find((each) => each.version === version);
  if (found) return found;
  throw new Fault(
    'AGREEMENT_UNKNOWN',
    `there is no data-sharing agreement of version ${version}`,
    'configure the version both sides adopted',
  );
}
