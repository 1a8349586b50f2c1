import type { Organisation } from '../../database/config.ts';
import { type DataSharingAgreement, granted } from '../../protocol/documents/agreement.ts';
import type { EventType } from '../../protocol/events.ts';
import type { Role } from '../../protocol/roles.ts';

/** Those whose role alone entitles them: authorities and auditors of either side. Others must be parties to the consignment. */
const BY_OFFICE: readonly Role[] = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'AUDITOR'];

/** What one organisation is granted of a document. */
export interface Recipient {
  organisation: Organisation;
  pointers: Set<string>;
}

export interface Audience {
  type: EventType;
  /** Pointers of all fields of the document. */
  pointers: readonly string[];
  /** Handles that the manifest's confidential part names. */
  privateReaders: readonly string[];
  /** Organisation ids and handles whose own consignment or code it is. */
  parties: ReadonlySet<string>;
}

/**
 * Who is sent the document, and which of its fields: the agreement in force decides, and nothing else can be put in an envelope
 * (architecture.md, invariant 11). An organisation that is granted nothing gets none.
 */
export function recipientsOf(agreement: DataSharingAgreement, organisations: readonly Organisation[], audience: Audience): Recipient[] {
  const pointers = audience.pointers.map((pointer) => [pointer, pointer.replaceAll(/\/\d+(?=\/|$)/g, '/0')] as const);
  return organisations.flatMap((organisation) => {
    const { handle, id, roles } = organisation;
    const party = audience.parties.has(id) || audience.parties.has(handle);
    const speaksAs = party ? roles : roles.filter((role) => BY_OFFICE.includes(role));
    const may = grantsTo(agreement, audience.type, speaksAs);
    const theirs = pointers.flatMap(([pointer, pattern]) => {
      const yes = isPrivate(pointer)
        ? granted(agreement, audience.type, pointer, speaksAs, handle, audience.privateReaders)
        : may(pattern, () => granted(agreement, audience.type, pointer, speaksAs, handle));
      return yes ? [pointer] : [];
    });
    return theirs.length > 0 ? [{ organisation, pointers: new Set(theirs) }] : [];
  });
}

const remembered = new WeakMap<DataSharingAgreement, Map<string, boolean>>();

/** What an agreement says once, it always says: of open fields it depends on type, roles and pointer alone, whatever a list's index. */
function grantsTo(agreement: DataSharingAgreement, type: string, roles: readonly Role[]) {
  const known = remembered.get(agreement) ?? new Map<string, boolean>();
  remembered.set(agreement, known);
  const prefix = `${type} ${roles.join()} `;
  return (pattern: string, judge: () => boolean): boolean => {
    const key = prefix + pattern;
    const may = known.get(key) ?? judge();
    known.set(key, may);
    return may;
  };
}

/** Class P3: never in clear in any database, only in its readers' envelopes. */
export const isPrivate = (pointer: string): boolean => pointer.startsWith('/private/');
