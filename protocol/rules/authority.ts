import type { Act } from '../acts/act.ts';
import { type EventRule, type EventType, ruleOf } from '../events.ts';
import { Refusal } from '../refusals.ts';
import { flankOf, type Side } from '../sides.ts';
import { TRACK_AUTHORITY, type Track, trackOf } from '../tracks.ts';
import type { Actor } from './actor.ts';

/** The role may never say this event: told before anything is known of the consignment. */
export function checkRole(type: EventType, actor: Actor): void {
  const rule = ruleOf(type);
  if (rule.roles.length > 0 && !rule.roles.some((role) => actor.roles.includes(role)))
    throw new Refusal('ROLE_MISSING', `${type} needs one of the roles ${rule.roles.join(', ')}`);
}

/** The side and the track, which depend on the consignment's direction. */
export function checkSide(type: EventType, act: Pick<Act, 'track'>, actor: Actor, exporting: Side): void {
  const rule = ruleOf(type);
  const flank = flankOf(actor.side, exporting);
  const track = act.track === 0 ? undefined : trackOf(act.track);
  if (act.track !== 0 && track === undefined) throw new Refusal('SCHEMA_INVALID', `no track has the number ${act.track}`);
  if (track) return checkTrack(type, rule, track, actor, exporting);
  if (rule.chain === 'track') throw new Refusal('SCHEMA_INVALID', `${type} names no track`);
  if (rule.flank && rule.flank !== flank) throw new Refusal('ROLE_MISSING', `${type} comes from the other side`);
  if (rule.flankOnly) {
    const may = rule.roles.some((role) => actor.roles.includes(role) && (rule.flankOnly?.[role] ?? flank) === flank);
    if (!may) throw new Refusal('ROLE_MISSING', `${type} is not for this role on this side`);
  }
}

function checkTrack(type: EventType, rule: EventRule, track: Track, actor: Actor, exporting: Side): void {
  const authority = TRACK_AUTHORITY[track];
  if (flankOf(actor.side, exporting) !== authority.flank || !actor.roles.includes(authority.role))
    throw new Refusal('TRACK_NOT_YOURS', `${track} is another authority's`);
  if (rule.tracks ? !rule.tracks.includes(track) : rule.carrier === 'act')
    throw new Refusal('SCHEMA_INVALID', `${type} does not work on ${track}`);
}
