import type { Act, SignedAct } from '../../protocol/acts/act.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { unitsApproved } from '../../protocol/release/approvals.ts';
import { writeBundle } from '../../protocol/release/bundle.ts';
import { approvedOnAll, exportTracks, heldUnits, importTracks } from '../../protocol/rules/approval.ts';
import type { Flank } from '../../protocol/sides.ts';
import type { Services } from '../services.ts';
import type { StoredAct } from '../state/rows.ts';
import { loadWorking } from '../state/working.ts';

/** How long a driver's copy is good: holds placed meanwhile do not reach a gate without a network. */
export const RELEASE_LIFETIME_S = 12 * 3600;

/**
 * The release of a consignment as this side's authorities signed it: to cross, on the exporting side; to go out, on the importing side. Made of
 * what is accepted, anchored or not: an outage of the chain never stops the gate.
 *
 * @throws {Refusal} CONSIGNMENT_UNKNOWN, TRANSITION_NOT_ALLOWED while it is not released, HOLD_ACTIVE
 */
export async function makeRelease(services: Services, consignment: string): Promise<string> {
  const { config, credentials, db } = services;
  const working = await loadWorking(db.sql, { consignment, codes: [], authorisations: [], claim: false, directory: undefined });
  const state = working.world.cases.get(consignment);
  if (!state) throw new Refusal('CONSIGNMENT_UNKNOWN');
  const at = services.now();
  const flank: Flank = state.exporting === config.side ? 'EXP' : 'IMP';
  const tracks = flank === 'EXP' ? exportTracks(state) : importTracks(state);
  const units = approvedOnAll(state, tracks, at);
  if (units === 0n || state.cancelled) throw new Refusal('TRANSITION_NOT_ALLOWED', `not every track of the ${flank} flank has approved`);
  const held = heldUnits(state);
  if ((held & units) !== 0n) throw new Refusal('HOLD_ACTIVE');
  const acts = tracks.flatMap((track) => decisionsOn(working.acts, state.tracks[track].head, units, at));
  const { version, mode, plant } = state;
  const release = { side: config.side, flank, consignment, version, mode, plant, units, held, at, expires: at + RELEASE_LIFETIME_S };
  return writeBundle(release, acts, credentials.keyId, config.gatewayKey);
}

/** A track's decisions, the latest first, as many as it takes to approve these units. */
function decisionsOn(acts: readonly StoredAct[], head: string, units: bigint, at: number): SignedAct[] {
  const byDigest = new Map(acts.map((act) => [act.digest, act.signed]));
  const carried: SignedAct[] = [];
  let digest = head;
  while (carried.length === 0 || (units & ~unitsApproved(actsOf(carried), at)) !== 0n) {
    const signed = byDigest.get(digest);
    if (!signed) throw new Refusal('UNAVAILABLE', 'a decision is known by its effect only');
    carried.push(signed);
    digest = signed.act.prev;
  }
  return carried;
}

const actsOf = (signed: readonly SignedAct[]): Act[] => signed.map(({ act }) => act);
