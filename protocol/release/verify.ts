import { getBytes } from 'ethers';
import { type ActDomain, actDigest } from '../acts/digest.ts';
import { verifyDigest, verifyES256Message } from '../acts/sign.ts';
import { eventOf } from '../events.ts';
import { Refusal } from '../refusals.ts';
import type { Role } from '../roles.ts';
import type { Side } from '../sides.ts';
import { requiredTracks, TRACK_AUTHORITY, type Track, trackOf } from '../tracks.ts';
import { isApproval, unitsApproved } from './approvals.ts';
import { type CarriedAct, kidOf, type Release, readBundle } from './bundle.ts';

/** A registered key as of a gate's last synchronisation. */
export interface TrustedKey {
  id: string;
  side: Side;
  /** What the key may speak as. */
  roles: Role[];
  /** ERC-7913 signer. */
  signer: string;
  /** Unix seconds; 0 none. */
  validFrom: number;
  retiredAt: number;
  revokedAt: number;
}

/** What a gate took from its own side's gateway while it had a network. */
export interface TrustList {
  format: 'thongquan-trust/1';
  chainId: number;
  directory: string;
  /** Unix seconds of the synchronisation: what was revoked or held later, it cannot know. */
  at: number;
  keys: TrustedKey[];
}

export interface CheckedRelease extends Omit<Release, 'acts'> {
  /** The tracks whose authority's signature was verified. */
  tracks: Track[];
  /** Seconds since the trust list was taken: how old the news of revocations is. */
  trustAge: number;
}

/**
 * Verifies a release without any network: the gateway's signature, each required track's decisions under its authority's own key, whether they
 * approve every unit that it releases, expiry, revocations as of the trust list, holds as of the bundle. Says nothing of what happened after either.
 *
 * @param now Unix seconds.
 * @param expected consignment that stands before the gate, if it is known.
 * @throws {Refusal} SCHEMA_INVALID, KEY_UNKNOWN, KEY_REVOKED, KEY_NOT_VALID_AT_SIGNING, SIGNATURE_INVALID, ROLE_MISSING, ACT_EXPIRED,
 *   ACT_FROM_FUTURE, TRACK_NOT_YOURS, TRANSITION_NOT_ALLOWED, HOLD_ACTIVE, CONSIGNMENT_UNKNOWN
 */
export function verifyRelease(text: string, trust: TrustList, now: number, expected?: string): CheckedRelease {
  const { release, key, signature, signed } = readBundle(text);
  const gateway = keyThatSigned(trust, key, (signer) => signedMessage(signed, signature, signer), release.at);
  if (!gateway.roles.includes('GATEWAY') || gateway.side !== release.side)
    throw new Refusal('ROLE_MISSING', 'not made by that side’s gateway');
  if (release.at > now + SKEW_S) throw new Refusal('ACT_FROM_FUTURE', 'it is made later than now');
  if (now > release.expires) throw new Refusal('ACT_EXPIRED', 'the bundle is no longer good');
  if (expected !== undefined && expected !== release.consignment) throw new Refusal('CONSIGNMENT_UNKNOWN', 'it is of another consignment');
  const domain: ActDomain = { chainId: BigInt(trust.chainId), directory: trust.directory };
  const decisions = Map.groupBy(release.acts, (carried) => checkAct(carried, release, trust, domain));
  for (const track of requiredTracks(release.plant, release.mode))
    if (TRACK_AUTHORITY[track].flank === release.flank) checkApproved(track, decisions.get(track) ?? [], release.units, now);
  if (release.units === 0n) throw new Refusal('TRANSITION_NOT_ALLOWED', 'it releases no unit');
  if ((release.held & release.units) !== 0n) throw new Refusal('HOLD_ACTIVE', 'a hold was active when it was made');
  const { acts: _, ...rest } = release;
  return { ...rest, tracks: [...decisions.keys()], trustAge: Math.max(0, now - trust.at) };
}

/** How far a gateway's clock may be ahead of the gate's. */
const SKEW_S = 120;

function checkAct(
  { act, key, signature, cosigner, cosignature }: CarriedAct,
  release: Release,
  trust: TrustList,
  domain: ActDomain,
): Track {
  const type = eventOf(act.kind);
  const track = trackOf(act.track) ?? (type === 'GATE_CLEARED' ? 'EXP_GATE' : undefined);
  if (!isApproval(type) || !track || TRACK_AUTHORITY[track].flank !== release.flank)
    throw new Refusal('TRANSITION_NOT_ALLOWED', 'it carries another decision than an approval of this flank');
  const digest = actDigest(domain, act);
  const author = keyThatSigned(trust, key, (signer) => verifyDigest(digest, signature, signer), act.signedAt);
  if (author.side !== release.side || !author.roles.includes(TRACK_AUTHORITY[track].role)) throw new Refusal('TRACK_NOT_YOURS', track);
  if (cosigner !== undefined) keyThatSigned(trust, cosigner, (signer) => verifyDigest(digest, cosignature ?? '0x', signer), act.signedAt);
  if (act.version > release.version) throw new Refusal('VERSION_STALE', 'a decision on another version than the bundle’s');
  return track;
}

function checkApproved(track: Track, carried: readonly CarriedAct[], units: bigint, now: number): void {
  const acts = carried.map(({ act }) => act);
  if ((units & ~unitsApproved(acts, 0)) !== 0n)
    throw new Refusal('TRANSITION_NOT_ALLOWED', `${track} has not approved all that it releases`);
  if ((units & ~unitsApproved(acts, now)) !== 0n) throw new Refusal('ACT_EXPIRED', `a conditional release of ${track} has run out`);
}

/** The key that signed, by the beginning of its id; valid when it did, and not revoked as far as is known. */
function keyThatSigned(trust: TrustList, kid: string, verifies: (signer: string) => boolean, signedAt: number): TrustedKey {
  const named = trust.keys.filter((key) => kidOf(key.id) === kid);
  if (named.length === 0) throw new Refusal('KEY_UNKNOWN', 'a key that is not in the trust list');
  const key = named.find((each) => verifies(each.signer));
  if (!key) throw new Refusal('SIGNATURE_INVALID');
  if (key.revokedAt !== 0) throw new Refusal('KEY_REVOKED');
  if (signedAt < key.validFrom || (key.retiredAt !== 0 && signedAt >= key.retiredAt)) throw new Refusal('KEY_NOT_VALID_AT_SIGNING');
  return key;
}

/** Plain ES256 over a message, as COSE has it. */
function signedMessage(message: string, signature: string, signer: string): boolean {
  try {
    const key = getBytes(signer);
    return key.length === 84 && verifyES256Message(getBytes(message), getBytes(signature), key.subarray(20));
  } catch {
    return false;
  }
}
