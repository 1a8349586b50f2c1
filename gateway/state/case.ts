import { ZERO } from '../../protocol/acts/act.ts';
import { decodeAmend, decodeLodge, NO_QUOTA } from '../../protocol/acts/terms.ts';
import { eventOf } from '../../protocol/events.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { ROLES } from '../../protocol/roles.ts';
import type { Actor } from '../../protocol/rules/actor.ts';
import { unlimited } from '../../protocol/rules/actor.ts';
import { applyAct } from '../../protocol/rules/apply.ts';
import { type Case, emptyWorld, type World } from '../../protocol/rules/state.ts';
import type { StoredAct } from './rows.ts';

/** The working state of a consignment: what the chain has, then what is on its way there, in this gateway's order. */
export interface WorkingCase {
  state: Case | undefined;
  /** Observations that must not be applied again. */
  spent: Set<string>;
  /** Stored acts that the fold would refuse: told apart by alarms, never silently dropped from the record. */
  refused: { digest: string; refusal: Refusal }[];
}

/**
 * Folds the stored acts of one consignment. Each was judged when it came in (by the contract or by a gateway), so roles, lanes,
 * pauses and codes are not judged again here: codes that have changed since must not unmake a lodging that stands.
 */
export function foldCase(acts: readonly StoredAct[], consignment: string): WorkingCase {
  const world = emptyWorld();
  const refused: WorkingCase['refused'] = [];
  let declarant: string | undefined;
  for (const stored of acts) {
    if (stored.carrier === 'leaf') continue;
    declarant = lenient(world, stored) ?? declarant;
    try {
      applyAct(world, stored.signed.act, stored.digest, trusted(stored, declarant));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push({ digest: stored.digest, refusal: error });
    }
  }
  return { state: world.cases.get(consignment), spent: world.spent, refused };
}

/** An actor whom no role stops: its act was judged before. */
const trusted = (stored: StoredAct, declarant: string | undefined): Actor => ({
  organisation: stored.organisation,
  side: stored.side,
  roles: ROLES,
  delegations: declarant === undefined ? [] : [unlimited(declarant)],
  key: stored.signed.key,
  cosigner: stored.signed.cosigner === ZERO ? undefined : { organisation: stored.organisation, key: stored.signed.cosigner },
});

const ANY_CODE = ZERO;

/** Makes whatever authorisations a manifest uses exist, without limit. Answers the declarant a lodging names. */
function lenient(world: World, stored: StoredAct): string | undefined {
  const type = eventOf(stored.signed.act.kind);
  const lodged = type === 'MANIFEST_ANCHORED' ? decodeLodge(stored.signed.act.data) : undefined;
  const amended = type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT' ? decodeAmend(stored.signed.act.data) : undefined;
  world.codes.set(ANY_CODE, { owner: ZERO, quota: NO_QUOTA, used: 0, suspended: { VN: false, CN: false }, head: ZERO });
  for (const use of lodged?.uses ?? amended?.uses ?? [])
    if (!world.authorisations.has(use.authorisation))
      world.authorisations.set(use.authorisation, { code: ANY_CODE, bands: NO_QUOTA, debited: 0, consignment: undefined });
  return lodged?.declarant;
}
