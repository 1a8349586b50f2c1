import { type Act, ALL_UNITS, ZERO } from '../../../../protocol/acts/act.ts';
import { EVENT_TYPES, type EventType, ruleOf } from '../../../../protocol/events.ts';
import type { ActMark } from '../../../../protocol/irregularities.ts';
import type { Role } from '../../../../protocol/roles.ts';
import type { Actor } from '../../../../protocol/rules/actor.ts';
import { applyAct } from '../../../../protocol/rules/apply.ts';
import { headOf } from '../../../../protocol/rules/heads.ts';
import { type Case, emptyWorld } from '../../../../protocol/rules/state.ts';
import { shapeOf } from '../../../../protocol/schema/event-shapes.ts';
import { flankOf, type Side } from '../../../../protocol/sides.ts';
import { TRACK_AUTHORITY, TRACKS, type Track, trackCode } from '../../../../protocol/tracks.ts';

/** Something that a speaker may say of a consignment now. */
export interface Offer {
  type: EventType;
  track?: Track;
  /** Two key holders of the organisation have to sign. */
  twoSigners: boolean;
  /** It would be recorded, and marked so. */
  marks: ActMark[];
}

export interface Speaker {
  organisation: string;
  side: Side;
  roles: readonly Role[];
}

/** What needs a manifest, a code or an inspection to choose from: it has pages of its own, or none yet. */
const ELSEWHERE: readonly EventType[] = [
  'MANIFEST_ANCHORED',
  'MANIFEST_AMENDED',
  'MANIFEST_SPLIT',
  'RECOGNITION_APPLIED',
  'RECOGNITION_OVERRIDDEN',
  'CODE_FLAGGED',
];

/**
 * The events that the protocol's own rules let a speaker say about a consignment at a time: each is tried on a copy of the state. What only the
 * chain knows (codes, lanes, a pause) is judged by the gateway.
 */
export function offersFor(state: Case, consignment: string, speaker: Speaker, at: number): Offer[] {
  return EVENT_TYPES.filter((type) => ruleOf(type).chain !== 'code' && !ELSEWHERE.includes(type)).flatMap((type) =>
    tracksFor(type, state, speaker).flatMap((track) => offer(state, consignment, speaker, at, type, track)),
  );
}

/** The tracks of the speaker's own that an event may be about; one nothing where it names none. */
function tracksFor(type: EventType, { exporting }: Case, { side, roles }: Speaker): (Track | undefined)[] {
  const { tracks, chain, impliedTrack } = ruleOf(type);
  if (chain !== 'track') return [undefined];
  const own = TRACKS.filter(
    (track) => TRACK_AUTHORITY[track].flank === flankOf(side, exporting) && roles.includes(TRACK_AUTHORITY[track].role),
  );
  return own.filter((track) => (impliedTrack ? track === impliedTrack : tracks?.includes(track)));
}

function offer(state: Case, consignment: string, speaker: Speaker, at: number, type: EventType, track: Track | undefined): Offer[] {
  const actor: Actor = { ...speaker, delegations: [], key: 'first', cosigner: { organisation: speaker.organisation, key: 'second' } };
  const one = (signers: Actor, act: Act): ActMark[] | undefined => {
    const world = { ...emptyWorld(), cases: new Map([[consignment, structuredClone(state)]]) };
    try {
      return applyAct(world, { ...act, prev: headOf(world, type, act) }, PROBE, signers).marks;
    } catch {
      return undefined;
    }
  };
  const tried = actsTried(state, consignment, at, type, track);
  const marks = tried.map((act) => one(actor, act)).filter((each) => each !== undefined);
  const best = marks.sort((a, b) => a.length - b.length)[0];
  if (!best) return [];
  const twoSigners = !tried.some((act) => one({ ...actor, cosigner: undefined }, act));
  return [{ type, ...(track === undefined ? {} : { track }), twoSigners, marks: best }];
}

const PROBE = `0x${'1'.repeat(64)}`;

/** One act of the kind for each unit or hold that it may be about. */
function actsTried(state: Case, consignment: string, at: number, type: EventType, track: Track | undefined): Act[] {
  const { code } = ruleOf(type);
  const { must, may } = shapeOf(type);
  const act: Act = {
    ...{ kind: code, consignment, track: track === undefined ? 0 : trackCode(track), version: state.version, subject: ZERO, reason: 1 },
    ...{ units: 0n, until: at + 86_400, commitment: ZERO, data: '0x', occurredAt: at, signedAt: at, notAfter: at + 86_400, prev: ZERO },
  };
  if (type === 'HOLD_LIFTED') return [...state.holds].filter(([, hold]) => hold.active).map(([subject]) => ({ ...act, subject }));
  if (must.includes('unit')) return [...state.unitRecords.keys()].map((bit) => ({ ...act, units: 1n << BigInt(bit) }));
  const everything = must.includes('scope') || type === 'RELEASED' || type === 'RELEASED_CONDITIONAL';
  return [
    {
      ...act,
      units: everything && (may.includes('units') || must.includes('scope')) ? ALL_UNITS : 0n,
      subject: must.includes('hold') ? PROBE : ZERO,
    },
  ];
}
