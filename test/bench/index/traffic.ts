import { randomBytes } from 'node:crypto';
import { type Act, ALL_UNITS, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { encodeAmend, encodeAuthorise, encodeLodge, encodeRegister, NO_QUOTA, type Use } from '../../../protocol/acts/terms.ts';
import { EVENTS, type EventType, ruleOf } from '../../../protocol/events.ts';
import { marksMask } from '../../../protocol/irregularities.ts';
import type { Role } from '../../../protocol/roles.ts';
import { applyAct } from '../../../protocol/rules/apply.ts';
import { headOf } from '../../../protocol/rules/heads.ts';
import { emptyWorld, type World } from '../../../protocol/rules/state.ts';
import { type Mode, otherSide, type Side } from '../../../protocol/sides.ts';
import { type Track, trackCode } from '../../../protocol/tracks.ts';
import { actorOf, signedBy } from '../../indexer/setup/chain.ts';
import { hash, PARTIES, type Party } from '../../indexer/setup/parties.ts';
import type { Random } from '../../indexer/setup/random.ts';

/** An act as the contract records it. */
export interface Recorded {
  digest: string;
  organisation: string;
  marks: number;
  signed: SignedAct;
}

/** What is said next of a consignment. */
interface Saying {
  type: EventType;
  side: Side;
  role: Role;
  track?: Track;
  units?: bigint;
  subject?: string;
  data?: string;
  until?: number;
}

interface Open {
  consignment: string;
  says: Iterator<Saying, void>;
}

/** Consignments under way at once: what the rest of their acts lies scattered among. */
const OPEN = 2_000;
const CODES = 40;

/** The acts of consignments on their way over the border, many at once: every act lawful, as the protocol's own table has it. */
export class Traffic {
  readonly #random: Random;
  readonly #world: World = emptyWorld();
  readonly #open: Open[] = [];
  readonly #codes: { id: string; side: Side }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  next(time: number): Recorded {
    this.#world.spent.clear();
    if (this.#codes.length < CODES) return this.#register(time);
    if (this.#open.length < OPEN && (this.#open.length === 0 || this.#random.chance(20))) this.#begin();
    for (;;) {
      const at = this.#random.below(this.#open.length);
      const { consignment, says } = this.#open[at] as Open;
      const { value, done } = says.next();
      if (!done) return this.#record(consignment, value, time);
      this.#world.cases.delete(consignment);
      this.#open[at] = this.#open.at(-1) as Open;
      this.#open.pop();
      this.#begin();
    }
  }

  #begin(): void {
    const consignment = word();
    this.#open.push({ consignment, says: this.#story() });
  }

  #register(time: number): Recorded {
    const side = this.#random.pick(['VN', 'CN'] as const);
    const id = word();
    this.#codes.push({ id, side });
    const data = encodeRegister({ owner: partyFor(side, 'CODE_OWNER').id, quota: NO_QUOTA });
    return this.#record(ZERO, { type: 'CODE_REGISTERED', side, role: 'QUARANTINE', subject: id, data }, time);
  }

  /** From lodging to the exit's confirmation, or to the return of what was refused: about twenty acts. */
  *#story(): Generator<Saying, void> {
    const random = this.#random;
    const side: Side = random.pick(['VN', 'CN']);
    const other = otherSide(side);
    const plant = random.chance(60);
    const mode: Mode = random.chance(15) ? 'AGV' : 'DRIVER';
    const bits = Array.from({ length: 1 + random.below(3) }, (_, i) => 1n << BigInt(i));
    const terms = { goods: 1, units: bits.reduce((all, bit) => all | bit), uses: [] as Use[] };
    const code = this.#codes.find((one) => one.side === side && random.chance(10));
    if (plant && code) {
      const authorisation = word();
      terms.uses.push({ authorisation, bands: 200 });
      const data = encodeAuthorise({ authorisation, bands: 200 });
      yield { type: 'CODE_AUTHORISED', side, role: 'CODE_OWNER', subject: code.id, data };
    }
    const declarant = partyFor(side, 'EXPORTER').id;
    const data = encodeLodge({ exporting: side, mode, plant, lane: hash('lane'), declarant, ...terms });
    yield { type: 'MANIFEST_ANCHORED', side, role: random.pick(['EXPORTER', 'AGENT']), data };
    yield { type: 'DECL_REGISTERED', side, role: 'CUSTOMS', track: 'EXP_CUS' };
    if (plant) yield { type: 'PHYTO_ISSUED', side, role: 'QUARANTINE', track: 'EXP_PHYTO' };
    if (random.chance(10)) {
      yield { type: 'MANIFEST_AMENDED', side, role: 'EXPORTER', data: encodeAmend({ material: true, ...terms }) };
      if (plant) yield { type: 'PHYTO_REPLACED', side, role: 'QUARANTINE', track: 'EXP_PHYTO' };
      yield { type: 'AMENDMENT_ACKNOWLEDGED', side: other, role: 'CUSTOMS' };
    }
    if (random.chance(20))
      yield { type: 'RELEASED_CONDITIONAL', side, role: 'CUSTOMS', track: 'EXP_CUS', units: ALL_UNITS, until: 2_000_000_000 };
    yield { type: 'RELEASED', side, role: 'CUSTOMS', track: 'EXP_CUS', units: ALL_UNITS };
    if (mode === 'AGV') yield { type: 'ADVANCE_NOTICE_ACCEPTED', side: other, role: 'CUSTOMS' };
    else yield { type: 'EXIT_CLEARED', side, role: 'BORDER', track: 'EXP_BORDER' };
    yield { type: 'GATE_CLEARED', side, role: 'GATE', track: 'EXP_GATE' };
    for (const units of bits) yield { type: 'BORDER_CROSSED', side, role: 'GATE', units };
    for (const units of bits) yield { type: 'HANDOVER_ACCEPTED', side: other, role: 'GATE', units };
    yield { type: 'DECL_REGISTERED', side: other, role: 'CUSTOMS', track: 'IMP_CUS' };
    if (random.chance(10)) {
      const subject = word();
      yield { type: 'HOLD_PLACED', side: other, role: 'CUSTOMS', subject, units: ALL_UNITS };
      yield { type: 'HOLD_LIFTED', side: other, role: 'CUSTOMS', subject };
    }
    if (mode !== 'AGV') yield { type: 'ENTRY_CLEARED', side: other, role: 'BORDER', track: 'IMP_BORDER' };
    if (plant) yield { type: 'RELEASED', side: other, role: 'QUARANTINE', track: 'IMP_QUAR', units: ALL_UNITS };
    if (random.chance(4)) return yield* returned(side, bits);
    yield { type: 'RELEASED', side: other, role: 'CUSTOMS', track: 'IMP_CUS', units: ALL_UNITS };
    for (const units of bits) yield { type: 'GATE_OUT', side: other, role: 'GATE', units };
    yield { type: 'EXIT_CONFIRMED', side, role: 'CUSTOMS' };
  }

  #record(consignment: string, { type, side, role, ...said }: Saying, time: number): Recorded {
    const party = partyFor(side, role);
    const rule = ruleOf(type);
    const about = rule.chain === 'code' ? ZERO : consignment;
    const version = (this.#world.cases.get(about)?.version ?? 0) + (rule.class === 'claim' && about !== ZERO ? 1 : 0);
    const act: Act = {
      ...{ kind: EVENTS[type].code, consignment: about, version, track: said.track ? trackCode(said.track) : 0 },
      ...{ units: said.units ?? 0n, subject: said.subject ?? ZERO, reason: rule.reasonRequired ? 3 : 0, until: said.until ?? 0 },
      ...{ commitment: word(), data: said.data ?? '0x', occurredAt: time - 5, signedAt: time - 3, notAfter: time + 604_800 },
      prev: ZERO,
    };
    act.prev = headOf(this.#world, type, act);
    const cosigned = type === 'REFUSED' || rule.twoSigners === true;
    const digest = word();
    const { marks } = applyAct(this.#world, act, digest, actorOf({ act, party, cosigned }));
    return { digest, organisation: party.id, marks: marksMask(marks), signed: signedBy({ act, party, cosigned }) };
  }
}

function* returned(side: Side, bits: readonly bigint[]): Generator<Saying, void> {
  const other = otherSide(side);
  yield { type: 'REFUSED', side: other, role: 'CUSTOMS', track: 'IMP_CUS' };
  yield { type: 'RETURN_ORDERED', side: other, role: 'CUSTOMS' };
  for (const units of bits) yield { type: 'RETURN_CROSSED', side: other, role: 'GATE', units };
  for (const units of bits) yield { type: 'RETURN_RECEIVED', side, role: 'GATE', units };
  yield { type: 'DECL_REGISTERED', side, role: 'CUSTOMS', track: 'RETURN_CUS' };
  yield { type: 'RELEASED', side, role: 'CUSTOMS', track: 'RETURN_CUS', units: ALL_UNITS };
}

/** Digests, ids and commitments are as random as these; whoever reads the chain cannot tell. */
const word = (): string => `0x${randomBytes(32).toString('hex')}`;

const partyFor = (side: Side, role: Role): Party => PARTIES.find((one) => one.side === side && one.roles.includes(role)) as Party;
