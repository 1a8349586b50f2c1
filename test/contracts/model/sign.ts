import { type Act, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { type EventType, ruleOf } from '../../../protocol/events.ts';
import type { TestKey } from '../setup/participants.ts';
import type { Cast, Member } from './cast.ts';
import { FORGERIES } from './quick-key.ts';
import type { Random } from './random.ts';

/** An act as sent. */
export interface Told {
  signed: SignedAct;
  digest: string;
  /** Key id and signature, joined, of all that keys of the cast signed of this very digest. */
  genuine: Set<string>;
}

/** Signs as the speaker, mostly well: now and then by an unknown key, with a forged signature, by a strange second or by none. */
export function signBy(random: Random, cast: Cast, type: EventType, act: Act, digest: string, speaker: Member): Told {
  const key = random.chance(0.01) ? cast.unknown : keyOf(random, speaker);
  const second = cosigner(random, cast, type, speaker, key);
  const genuine = new Set<string>();
  const sign = (by: TestKey): string => {
    const signature = by.sign(digest);
    genuine.add(by.id + signature);
    return random.chance(0.012) ? random.pick(FORGERIES)(signature) : signature;
  };
  const signed = { act, key: key.id, signature: sign(key), cosigner: second?.id ?? ZERO, cosignature: second ? sign(second) : '0x' };
  return { digest, signed, genuine };
}

/** An act told before, mostly as it was; or by another key holder, or with its second signature cut off. */
export function again(random: Random, cast: Cast, { signed, digest, genuine }: Told): Told {
  const how = random.int(4);
  if (how === 0) return { digest, genuine, signed: { ...signed, cosigner: ZERO, cosignature: '0x' } };
  if (how > 1) return { digest, genuine, signed };
  const key = random.pick([...cast.keys.values()]);
  const signature = key.sign(digest);
  genuine.add(key.id + signature);
  return { digest, genuine, signed: { ...signed, key: key.id, signature } };
}

/** Accounts sign most: they are quicker checked in this EVM than P-256 keys. Keys that are spoilt come last. */
const keyOf = (random: Random, { keys }: Member): TestKey => random.pick(random.chance(0.8) ? keys.slice(0, 2) : keys);

function cosigner(random: Random, cast: Cast, type: EventType, speaker: Member, key: TestKey): TestKey | undefined {
  const due = type === 'REFUSED' || ruleOf(type).twoSigners === true;
  if (!random.chance(due ? 0.92 : 0.04)) return undefined;
  if (random.chance(0.06)) return random.pick([key, cast.unknown, random.pick([...cast.keys.values()])]);
  return random.pick(speaker.keys.filter((one) => one.id !== key.id));
}
