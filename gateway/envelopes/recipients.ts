import type { Organisation } from '../../database/config.ts';
import { type DataSharingAgreement, isConfidential, purposesOf } from '../../protocol/documents/agreement.ts';
import { CLASSES, classOf, type DataClass } from '../../protocol/documents/classes.ts';
import { isFileKey } from '../../protocol/documents/files.ts';
import type { EventType } from '../../protocol/events.ts';
import type { Role } from '../../protocol/roles.ts';

/** Those whose role alone entitles them: authorities and auditors of either side. Others must be parties to the consignment. */
const BY_OFFICE: readonly Role[] = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'AUDITOR'];

/** What one organisation is granted of a document. */
export interface Recipient {
  organisation: Organisation;
  pointers: Set<string>;
  /** Privacy classes of those fields, and what the agreement grants them for: each once, in the agreement's order. */
  classes: DataClass[];
  purposes: string[];
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
  const anyIndex = !namesIndex(agreement);
  const fields = audience.pointers.map((pointer) => ({
    pointer,
    like: anyIndex ? pointer.replaceAll(INDEX, '/0') : pointer,
    confidential: isConfidential(agreement, pointer),
  }));
  return organisations.flatMap((organisation) => {
    const { handle, id, roles } = organisation;
    const party = audience.parties.has(id) || audience.parties.has(handle);
    const speaksAs = party ? roles : roles.filter((role) => BY_OFFICE.includes(role));
    const openTerms = termsTo(agreement, audience.type, speaksAs);
    const pointers = new Set<string>();
    const classes = new Set<DataClass>();
    const purposes = new Set<string>();
    for (const { pointer, like, confidential } of fields) {
      const judge = (): Terms => ({
        purposes: purposesOf(agreement, audience.type, pointer, speaksAs, handle, audience.privateReaders),
        class: classOf(pointer),
      });
      const terms = confidential ? judge() : openTerms(like, judge);
      if (terms.purposes.length === 0) continue;
      pointers.add(pointer);
      classes.add(terms.class);
      for (const purpose of terms.purposes) purposes.add(purpose);
    }
    if (pointers.size === 0) return [];
    return [{ organisation, pointers, classes: CLASSES.filter((each) => classes.has(each)), purposes: [...purposes] }];
  });
}

interface Terms {
  purposes: string[];
  class: DataClass;
}

const INDEX = /\/\d+(?=\/|$)/g;

function namesIndex({ grants, never }: DataSharingAgreement): boolean {
  const patterns = [...grants.flatMap(({ fields, except = [] }) => [...fields, ...except]), ...never.flatMap(({ fields }) => fields)];
  return patterns.some((pattern) => pattern.search(INDEX) >= 0);
}

const remembered = new WeakMap<DataSharingAgreement, Map<string, Terms>>();

/**
 * What an agreement says once, it always says: of open fields it depends on type, roles and pointer alone; on a list's index only if the
 * agreement names one.
 */
function termsTo(agreement: DataSharingAgreement, type: string, roles: readonly Role[]) {
  const known = remembered.get(agreement) ?? new Map<string, Terms>();
  remembered.set(agreement, known);
  const prefix = `${type} ${roles.join()} `;
  return (like: string, judge: () => Terms): Terms => {
    const key = prefix + like;
    const terms = known.get(key) ?? judge();
    known.set(key, terms);
    return terms;
  };
}

/** Never in clear in any database, only in its recipients' envelopes: class P3, and the keys of attached documents. */
export const isPrivate = (pointer: string): boolean => /^\/private(\/|$)/.test(pointer) || isFileKey(pointer);
