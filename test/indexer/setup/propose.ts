import { type Act, ALL_UNITS, ZERO } from '../../../protocol/acts/act.ts';
import { encodeAmend, encodeAuthorise, encodeLodge, encodeRegister, NO_QUOTA, type Use } from '../../../protocol/acts/terms.ts';
import { EVENT_TYPES, EVENTS, type EventType, ruleOf } from '../../../protocol/events.ts';
import type { Role } from '../../../protocol/roles.ts';
import { headOf } from '../../../protocol/rules/heads.ts';
import type { World } from '../../../protocol/rules/state.ts';
import { flankOf, type Side } from '../../../protocol/sides.ts';
import { TRACK_AUTHORITY, type Track, trackCode } from '../../../protocol/tracks.ts';
import { hash, PARTIES, type Party, partyOf } from './parties.ts';
import type { Random } from './random.ts';

const ACTS = EVENT_TYPES.filter((type) => EVENTS[type].carrier === 'act');
const CODE_TYPES: EventType[] = ['CODE_REGISTERED', 'CODE_AUTHORISED', 'CODE_SUSPENDED', 'CODE_RESTORED'];
/** What moves a consignment on is said more often than what stops it. */
const USUAL: EventType[] = [
  'RELEASED',
  'PHYTO_ISSUED',
  'EXIT_CLEARED',
  'ENTRY_CLEARED',
  'GATE_CLEARED',
  'BORDER_CROSSED',
  'HANDOVER_ACCEPTED',
];

export interface Proposal {
  act: Act;
  party: Party;
  cosigned: boolean;
}

/** A likely act at this time in this world; the rules may still refuse it. */
export function propose(world: World, random: Random, time: number): Proposal | undefined {
  const dice = random.below(100);
  if (dice < 8 || world.cases.size === 0) return lodging(world, random, time);
  if (dice < 18) return aboutCode(world, random, time);
  const consignment = random.pick([...world.cases.keys()]);
  const state = world.cases.get(consignment);
  const type = random.chance(50) ? random.pick(USUAL) : random.pick(ACTS.filter((one) => !CODE_TYPES.includes(one)));
  const rule = ruleOf(type);
  if (!state || type === 'MANIFEST_ANCHORED') return undefined;
  const track: Track | undefined = rule.impliedTrack ?? (rule.tracks ? random.pick(rule.tracks) : undefined);
  const role: Role = track ? TRACK_AUTHORITY[track].role : random.pick(rule.roles);
  const flank = track ? TRACK_AUTHORITY[track].flank : rule.flank;
  const fits = PARTIES.filter((one) => one.roles.includes(role) && (!flank || flankOf(one.side, state.exporting) === flank));
  if (fits.length === 0) return undefined;
  const party = random.pick(fits);
  const amending = type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT';
  const hold = hash(`${consignment}|H${random.below(3)}`);
  const bit = 1n << BigInt(random.below(2));
  const act: Act = {
    ...blank(EVENTS[type].code, consignment, time),
    track: track ? trackCode(track) : 0,
    version: state.version + (amending ? 1 : 0),
    units: rule.class === 'observation' ? (type === 'DESTROYED' ? 0n : bit) : unitsOf(type, bit, random),
    subject: rule.chain === 'hold' ? hold : ZERO,
    reason: rule.reasonRequired ? 1 + random.below(5) : 0,
    until: type === 'RELEASED_CONDITIONAL' ? time + random.below(100_000) : 0,
    data: amending ? encodeAmend({ material: true, goods: 1, units: random.chance(50) ? 1n : 3n, uses: [] }) : '0x',
  };
  return { party, cosigned: true, act: { ...act, prev: headOf(world, type, act) } };
}

function unitsOf(type: EventType, bit: bigint, random: Random): bigint {
  if (type !== 'RELEASED' && type !== 'HOLD_PLACED') return 0n;
  return random.chance(70) ? ALL_UNITS : bit;
}

function lodging(world: World, random: Random, time: number): Proposal {
  const exporting: Side = random.pick(['VN', 'CN']);
  const free = [...world.authorisations].filter(([, lot]) => lot.consignment === undefined);
  const uses: Use[] =
    free.length > 0 && random.chance(70) ? [random.pick(free)].map(([id, lot]) => ({ authorisation: id, bands: lot.bands })) : [];
  const terms = {
    exporting,
    mode: random.pick(['DRIVER', 'AGV', 'THROUGH'] as const),
    plant: random.chance(50),
    lane: hash('lane'),
    goods: 1,
    units: random.chance(50) ? 1n : 3n,
    declarant: hash(`${exporting}-EXPORTER`),
    uses,
  };
  const party = partyOf(`${exporting}-${random.pick(['EXPORTER', 'BROKER'])}`);
  return {
    party,
    cosigned: false,
    act: { ...blank(EVENTS.MANIFEST_ANCHORED.code, random.word(), time), version: 1, data: encodeLodge(terms) },
  };
}

function aboutCode(world: World, random: Random, time: number): Proposal {
  const known = [...world.codes.keys()];
  const type: EventType = known.length < 2 ? 'CODE_REGISTERED' : random.pick(CODE_TYPES.filter((one) => one !== 'CODE_REGISTERED'));
  const subject = type === 'CODE_REGISTERED' ? random.word() : random.pick(known);
  const owner = partyOf(`${random.pick(['VN', 'CN'])}-CODEOWNER`);
  const data: Partial<Record<EventType, string>> = {
    CODE_REGISTERED: encodeRegister({ owner: owner.id, quota: random.chance(50) ? NO_QUOTA : 400 }),
    CODE_AUTHORISED: encodeAuthorise({ authorisation: random.word(), bands: 1 + random.below(100) }),
  };
  const code = world.codes.get(subject);
  const party =
    type === 'CODE_AUTHORISED' ? (PARTIES.find((one) => one.id === code?.owner) ?? owner) : partyOf(random.pick(['VN-PPD', 'CN-CUS']));
  const act: Act = { ...blank(EVENTS[type].code, ZERO, time), subject, data: data[type] ?? '0x' };
  return { party, cosigned: false, act: { ...act, prev: code?.head ?? ZERO } };
}

const blank = (kind: number, consignment: string, time: number): Act => ({
  kind,
  consignment,
  track: 0,
  version: 0,
  units: 0n,
  subject: ZERO,
  reason: 0,
  until: 0,
  commitment: hash(`document ${kind} ${time}`),
  data: '0x',
  occurredAt: time,
  signedAt: time,
  notAfter: time + 604_800,
  prev: ZERO,
});
