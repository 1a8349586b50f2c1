import { Fault } from '../../database/fault.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { agreementHash, type DataSharingAgreement } from '../../protocol/documents/agreement.ts';
import { PILOT_AGREEMENT } from '../../protocol/documents/pilot-agreement.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { AdoptedAgreement } from '../state/directory.ts';

const AGREEMENTS: readonly DataSharingAgreement[] = [PILOT_AGREEMENT];
const BY_HASH = new Map(AGREEMENTS.map((each) => [agreementHash(each), each]));

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

/**
 * The agreement to seal by: the one both sides have in force, as the Directory's `agreementAt` answers. The configured one counts only while none
 * is adopted: a side that sealed by another would let fields go that nobody granted.
 *
 * @param time Unix seconds.
 * @throws {Refusal} AGREEMENT_NOT_HELD
 */
export function agreementInForce(
  adopted: readonly AdoptedAgreement[],
  time: number,
  configured: DataSharingAgreement,
): DataSharingAgreement {
  const hash = adopted.findLast(({ inForceFrom }) => inForceFrom <= time)?.hash ?? ZERO;
  if (hash === ZERO) return configured;
  const held = BY_HASH.get(hash);
  if (!held) throw new Refusal('AGREEMENT_NOT_HELD', `in force is ${hash}`);
  return held;
}
