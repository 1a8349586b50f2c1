import type { Role } from '../../protocol/roles.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';

/** An organisation of the embedded network before it has an id and keys. */
export interface Member {
  handle: string;
  side: Side;
  roles: Role[];
  /** Handles of its signing keys, each with the organisation's roles unless it names fewer. */
  keys: { handle: string; roles: Role[] }[];
  delegatedBy?: string;
}

function member(handle: string, roles: Role[], more: string[] = [], delegatedBy?: string): Member {
  const side = SIDES.find((one) => handle.startsWith(one)) as Side;
  const keys = [handle, ...more].map((key) => ({ handle: key, roles }));
  return { handle, side, roles, keys, ...(delegatedBy ? { delegatedBy } : {}) };
}

const trade = (side: Side): Member[] => [
  member(`${side}-EXPORTER`, ['EXPORTER']),
  member(`${side}-BROKER`, ['AGENT'], [], `${side}-EXPORTER`),
  member(`${side}-CODEOWNER`, ['CODE_OWNER']),
  member(`${side}-IMPORTER`, ['IMPORTER']),
  member(`${side}-CARRIER`, ['CARRIER']),
  member(`${side}-GATEWAY`, ['GATEWAY']),
  member(`${side}-AUDITOR`, ['AUDITOR']),
];

/** Who takes part: the authorities of each side as domain.md §2 has them (GACC is customs and quarantine in one), and one trader of each kind. */
export const CAST: readonly Member[] = [
  member('VN-CUS', ['CUSTOMS'], ['VN-CUS-HEAD']),
  member('VN-PPD', ['QUARANTINE'], ['VN-PPD-HEAD']),
  member('VN-BG', ['BORDER'], ['VN-BG-HEAD']),
  member('VN-GATE', ['GATE'], ['VN-GATE-HEAD']),
  ...trade('VN'),
  member('CN-CUS', ['CUSTOMS', 'QUARANTINE'], ['CN-CUS-HEAD', 'CN-CUS-QUAR', 'CN-CUS-QUAR-HEAD']),
  member('CN-NIA', ['BORDER'], ['CN-NIA-HEAD']),
  member('CN-GATE', ['GATE'], ['CN-GATE-HEAD']),
  ...trade('CN'),
];
