import { covers } from '../documents/agreement.ts';
import type { DataClass } from '../documents/classes.ts';
import { CLASSES } from '../documents/classes.ts';
import { Refusal } from '../refusals.ts';
import type { Role } from '../roles.ts';
import { parseOrRefuse } from '../schema/refuse.ts';
import { CODE_REGISTRATION } from './kinds/code-registration.ts';
import { EXPORT_RELEASE } from './kinds/export-release.ts';
import type { CertificateKind } from './kinds/kind.ts';
import { LAB_TEST } from './kinds/lab-test.ts';
import { ORIGIN_FORM_E, ORIGIN_RCEP } from './kinds/origin.ts';
import { PHYTOSANITARY } from './kinds/phytosanitary.ts';
import type { Claims } from './sd-jwt.ts';

export type { CertificateKind } from './kinds/kind.ts';

/** Every kind of certificate that there is. */
export const CERTIFICATE_KINDS = { PHYTOSANITARY, ORIGIN_FORM_E, ORIGIN_RCEP, LAB_TEST, CODE_REGISTRATION, EXPORT_RELEASE } as const;
export type CertificateName = keyof typeof CERTIFICATE_KINDS;
export const CERTIFICATE_NAMES = Object.keys(CERTIFICATE_KINDS) as [CertificateName, ...CertificateName[]];

/** Roles that issue at least one kind. */
export const ISSUING_ROLES = [...new Set(CERTIFICATE_NAMES.flatMap((name) => CERTIFICATE_KINDS[name].issuers))] as [Role, ...Role[]];

/** The kind with this `vct`. @throws {Refusal} SCHEMA_INVALID */
export function certificateName(vct: unknown): CertificateName {
  const name = CERTIFICATE_NAMES.find((each) => CERTIFICATE_KINDS[each].vct === vct);
  return name ?? refuseKind();
}

function refuseKind(): never {
  throw new Refusal('SCHEMA_INVALID', 'no such kind of certificate', '/vct');
}

/** Class of a member that is disclosed on its own; undefined for what is not: containers of such members. */
export const classOfClaim = ({ classes }: CertificateKind, pointer: string): DataClass | undefined =>
  CLASSES.find((name) => classes[name].some((pattern) => covers(pattern, pointer)));

/** What a certificate says, judged as when it is issued. @throws {Refusal} SCHEMA_INVALID, FIELD_UNKNOWN, IDENTIFIER_INVALID */
export const parseClaims = (type: CertificateKind, claims: unknown, path = ''): Claims =>
  parseOrRefuse(type.claims, claims, path) as Claims;
