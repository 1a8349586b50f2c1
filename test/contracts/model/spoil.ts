import { type Act, ALL_UNITS, ZERO } from '../../../protocol/acts/act.ts';
import { TRACKS } from '../../../protocol/tracks.ts';
import type { Scene } from './compose.ts';

const DAY_S = 86400;
/** Of what is kept in 40 bits. */
const EDGES = [0, 2 ** 40 - 1, 2 ** 40, 2 ** 52];
const OTHER_TIMES = [-20 * DAY_S, -3 * 3600, 3 * 3600, 16 * DAY_S, 40 * DAY_S];

/** Makes an act wrong in one way. `told` are digests of earlier acts. */
export function spoil({ random, world, now }: Scene, act: Act, told: readonly string[]): void {
  const headOfTrack = (): string => world.cases.get(act.consignment)?.tracks[random.pick(TRACKS)].head ?? ZERO;
  const ways: (() => Partial<Act>)[] = [
    () => ({ track: random.int(10) }),
    () => ({ track: random.int(10), prev: headOfTrack() }),
    () => ({ version: Math.max(0, act.version + random.pick([-1, 1])) }),
    () => ({ version: act.version + 1 }),
    () => ({ prev: random.pick([ZERO, random.bytes32(), ...told]) }),
    () => ({ units: random.pick([0n, 1n, 2n, 3n, 4n, 8n, ALL_UNITS, 1n << 63n]) }),
    () => ({ reason: 0 }),
    () => ({ until: random.pick([0, now - 1, now + 3600]) }),
    () => ({ occurredAt: now + random.pick(OTHER_TIMES) }),
    () => ({ occurredAt: random.chance(0.7) ? now + random.pick(OTHER_TIMES) : random.pick(EDGES) }),
    () => ({ signedAt: now + random.pick([-200_000, 119, 120, 121, 500, 1500, 100_001]) }),
    () => ({ notAfter: now - random.pick([0, 1, 100]) }),
    () => ({ data: act.data === '0x' ? '0x00' : random.pick(['0x', '0x00', act.data.slice(0, -64), `${act.data}00`, bumped(act.data)]) }),
    () => ({ kind: random.pick([0, 5, 9, 24, 32, 48, 57, 59, 64, 75, 80, 999]) }),
    () => (act.consignment === ZERO ? { subject: random.bytes32() } : { consignment: random.pick([random.bytes32(), ZERO]) }),
    () => (act.consignment === ZERO ? { consignment: random.bytes32() } : { subject: random.bytes32() }),
  ];
  Object.assign(act, random.pick(ways)());
}

/** Terms whose second word overflows what it holds. */
const bumped = (data: string): string => `${data.slice(0, 2 + 64)}1${data.slice(2 + 65)}`;
