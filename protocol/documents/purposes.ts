import { Refusal } from '../refusals.ts';
import type { Role } from '../roles.ts';
import type { DataSharingAgreement } from './agreement.ts';

/** The header in which a reader of content says what for. */
export const PURPOSE_HEADER = 'access-purpose';
/** What an inspectorate reads for (domain.md §4.3): no grant names it, and nobody else may say it. */
export const AUDIT = 'audit';

const nameOf = (purpose: string): string => purpose.replaceAll(' ', '-');

/** What a reader of these roles may read content for: the purposes of the agreement's grants to them, as `customs-control`. */
export function purposesOf({ grants }: DataSharingAgreement, roles: readonly Role[]): string[] {
  const named = grants.filter(({ to }) => to.some((role) => roles.includes(role))).map(({ purpose }) => nameOf(purpose));
  return [...new Set([...named, ...(roles.includes('AUDITOR') ? [AUDIT] : [])])];
}

/**
 * What content is read for: what the reader says, or its role's first purpose. Who is an auditor and nothing else has to say it each time.
 *
 * @throws {Refusal} PURPOSE_REQUIRED
 */
export function purposeOf(agreement: DataSharingAgreement, roles: readonly Role[], stated: string | undefined): string {
  const may = purposesOf(agreement, roles);
  const usual = roles.every((role) => role === 'AUDITOR')
    ? undefined
    : purposesOf(
        agreement,
        roles.filter((role) => role !== 'AUDITOR'),
      )[0];
  const purpose = stated ?? usual;
  if (purpose !== undefined && may.includes(purpose)) return purpose;
  throw new Refusal('PURPOSE_REQUIRED', may.length > 0 ? `yours are ${may.join(', ')}` : 'your roles have none');
}
