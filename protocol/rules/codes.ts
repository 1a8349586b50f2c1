import type { Act } from '../acts/act.ts';
import { decodeAuthorise, decodeRegister, NO_QUOTA, type Use } from '../acts/terms.ts';
import type { EventType } from '../events.ts';
import { Refusal } from '../refusals.ts';
import { otherSide } from '../sides.ts';
import type { Actor } from './actor.ts';
import type { Authorisation, Case, Code, World } from './state.ts';

/** Acts about a growing-area or packing-house code: registration, whole-lot authorisation, suspension for one's own market. */
export function applyCodeAct(world: World, type: EventType, act: Act, digest: string, actor: Actor): void {
  const code = world.codes.get(act.subject);
  if (type === 'CODE_REGISTERED') {
    const terms = decodeRegister(act.data);
    if (!terms) throw new Refusal('SCHEMA_INVALID', 'the terms of the registration cannot be read');
    world.codes.set(act.subject, { owner: terms.owner, quota: terms.quota, used: 0, suspended: { VN: false, CN: false }, head: digest });
    return;
  }
  if (!code) throw new Refusal('IDENTIFIER_INVALID', 'no such code is registered', '/code');
  if (type === 'CODE_AUTHORISED') authorise(world, act);
  else {
    const suspend = type === 'CODE_SUSPENDED';
    if (code.suspended[actor.side] === suspend)
      throw new Refusal('TRANSITION_NOT_ALLOWED', `the code is ${suspend ? '' : 'not '}suspended for this market`);
    code.suspended[actor.side] = suspend;
  }
  code.head = digest;
}

/** A lot's authorisation may be raised, never lowered: what stands already is no new effect. */
function authorise(world: World, act: Act): void {
  const terms = decodeAuthorise(act.data);
  if (!terms || terms.bands === 0) throw new Refusal('SCHEMA_INVALID', 'the terms of the authorisation cannot be read');
  const standing = world.authorisations.get(terms.authorisation);
  if (standing && (standing.code !== act.subject || terms.bands <= standing.bands))
    throw new Refusal('TRANSITION_NOT_ALLOWED', 'the lot is authorised for as much already');
  if (standing) standing.bands = terms.bands;
  else world.authorisations.set(terms.authorisation, { code: act.subject, bands: terms.bands, debited: 0, consignment: undefined });
}

/** Lots that a consignment may use over all its versions: what one cancellation on the chain can give back. */
const MAX_LOTS = 128;

/**
 * One lot, one consignment, whole: the quota is debited by all that was authorised. Uses come in ascending order of their
 * authorisation, each once, so that the contract can tell a repeated one. Nothing changes when any use is refused.
 */
export function useAuthorisations(world: World, state: Case, consignment: string, uses: readonly Use[]): void {
  const debits = new Map<string, number>();
  let lots = state.uses.length;
  uses.forEach((use, i) => {
    const before = uses[i - 1];
    if (before && before.authorisation >= use.authorisation)
      throw new Refusal('SCHEMA_INVALID', 'authorisations come in ascending order, each once');
    const authorisation = world.authorisations.get(use.authorisation);
    const code = authorisation && world.codes.get(authorisation.code);
    if (!authorisation || !code) throw new Refusal('AUTHORISATION_MISSING', 'no such authorisation');
    const added = authorisation.consignment === undefined;
    if (!added && authorisation.consignment !== consignment)
      throw new Refusal('AUTHORISATION_MISSING', 'the lot has been used by another consignment');
    if (use.bands > authorisation.bands) throw new Refusal('AUTHORISATION_EXCEEDED', 'the lot weighs more than was authorised');
    if (added && code.suspended[otherSide(state.exporting)]) throw new Refusal('CODE_SUSPENDED', 'the destination suspended the code');
    const debit = (debits.get(authorisation.code) ?? 0) + authorisation.bands - authorisation.debited;
    if (code.quota !== NO_QUOTA && code.used + debit > code.quota)
      throw new Refusal('QUOTA_EXCEEDED', 'the season quota of the code does not cover the lot');
    debits.set(authorisation.code, debit);
    if (added) lots += 1;
  });
  if (lots > MAX_LOTS) throw new Refusal('SCHEMA_INVALID', `a consignment uses at most ${MAX_LOTS} lots`);
  for (const [id, debit] of debits) codeOf(world, id).used += debit;
  for (const { authorisation: id } of uses) {
    const authorisation = authorisationOf(world, id);
    if (authorisation.consignment === undefined) state.uses.push(id);
    authorisation.debited = authorisation.bands;
    authorisation.consignment = consignment;
  }
}

/** A cancelled consignment gives its lots and its quota back. */
export function creditUses(world: World, state: Case): void {
  for (const id of state.uses) {
    const authorisation = authorisationOf(world, id);
    codeOf(world, authorisation.code).used -= authorisation.debited;
    authorisation.debited = 0;
    authorisation.consignment = undefined;
  }
  state.uses = [];
}

function authorisationOf(world: World, id: string): Authorisation {
  const authorisation = world.authorisations.get(id);
  if (!authorisation) throw new Refusal('AUTHORISATION_MISSING', 'no such authorisation');
  return authorisation;
}

function codeOf(world: World, id: string): Code {
  const code = world.codes.get(id);
  if (!code) throw new Refusal('IDENTIFIER_INVALID', 'no such code is registered');
  return code;
}
