import { type Act, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { type ActDomain, actDigest } from '../../../protocol/acts/digest.ts';
import { encodeLodge, type LodgeTerms } from '../../../protocol/acts/terms.ts';
import { EVENTS, type EventType, ruleOf } from '../../../protocol/events.ts';
import { trackCode } from '../../../protocol/tracks.ts';
import { OPEN_LANE } from './lanes.ts';
import { randomId, type TestKey, type TestOrganisation } from './participants.ts';

/** An act with everything it needs but what a test is about. */
export function actOf(type: EventType, now: number, more: Partial<Act> = {}): Act {
  const track = ruleOf(type).impliedTrack;
  return {
    kind: EVENTS[type].code,
    consignment: ZERO,
    track: track ? trackCode(track) : 0,
    version: 1,
    units: 0n,
    subject: ZERO,
    reason: 0,
    until: 0,
    commitment: randomId(),
    data: '0x',
    occurredAt: now,
    signedAt: now,
    notAfter: now + 7 * 86400,
    prev: ZERO,
    ...more,
  };
}

/** Lodging of two units without plants, by DRIVER from VN to CN. */
export function lodging(declarant: TestOrganisation, now: number, more: Partial<LodgeTerms> = {}): Act {
  const terms = {
    exporting: 'VN',
    mode: 'DRIVER',
    plant: false,
    lane: OPEN_LANE,
    goods: 1,
    units: 3n,
    declarant: declarant.id,
    uses: [],
  } as const;
  return actOf('MANIFEST_ANCHORED', now, { consignment: randomId(), data: encodeLodge({ ...terms, ...more } as LodgeTerms) });
}

export function signed(domain: ActDomain, act: Act, key: TestKey, cosigner?: TestKey): SignedAct {
  const digest = actDigest(domain, act);
  return {
    act,
    key: key.id,
    signature: key.sign(digest),
    cosigner: cosigner?.id ?? ZERO,
    cosignature: cosigner?.sign(digest) ?? '0x',
  };
}
