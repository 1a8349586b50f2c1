import type { SignedAct } from '../acts/act.ts';
import { decodeAmend, decodeAuthorise, decodeLodge, type Use } from '../acts/terms.ts';
import { eventOf, ruleOf } from '../events.ts';

/** The lots that a manifest uses; none for any other act. */
export function usesOf(kind: number, data: string): readonly Use[] {
  const type = eventOf(kind);
  if (type === 'MANIFEST_ANCHORED') return decodeLodge(data)?.uses ?? [];
  if (type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT') return decodeAmend(data)?.uses ?? [];
  return [];
}

export const isCodeAct = (kind: number): boolean => {
  const type = eventOf(kind);
  return type !== undefined && ruleOf(type).chain === 'code';
};

/** Which consignments, codes and authorisations acts speak of: what must be loaded before they are folded. */
export interface Reach {
  consignments: Set<string>;
  codes: Set<string>;
  authorisations: Set<string>;
}

export function reachOf(rows: readonly { signed: SignedAct }[]): Reach {
  const reach: Reach = { consignments: new Set(), codes: new Set(), authorisations: new Set() };
  for (const { signed } of rows) {
    const { kind, consignment, subject, data } = signed.act;
    if (!isCodeAct(kind)) reach.consignments.add(consignment);
    else {
      reach.codes.add(subject);
      const terms = eventOf(kind) === 'CODE_AUTHORISED' ? decodeAuthorise(data) : undefined;
      if (terms) reach.authorisations.add(terms.authorisation);
    }
    for (const use of usesOf(kind, data)) reach.authorisations.add(use.authorisation);
  }
  return reach;
}
