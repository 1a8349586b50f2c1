import { isClosed } from '../../../protocol/rules/closure.ts';
import type { Derived } from '../../../protocol/rules/derive.ts';
import { anyCrossed, type Case } from '../../../protocol/rules/state.ts';
import type { Json } from '../vary.ts';
import { goAhead } from './ahead.ts';
import { sayAnything } from './anything.ts';
import type { Class, Plan } from './plan.ts';
import { type Answer, HOUR, Teller } from './teller.ts';

/** A replay file that a seed decides, and what the protocol derives of it. */
export interface RandomStory {
  seed: number;
  plan: Plan;
  /** `thongquan-consignment/1` */
  file: Json;
  /** To each event. */
  answers: Answer[];
  /** Absent while nothing was lodged. */
  state: Case | undefined;
  /** At the file's `at`. */
  derived: Derived | undefined;
  /** Every mark that was set, once. */
  marks: string[];
  /** Unit labels by their bit. */
  labels: readonly string[];
}

/** Classes of what can only be done before a unit has crossed. */
const BEFORE_CROSSING: Class[] = ['amended', 'split', 'cancelled'];
const DAY = 24 * HOUR;

/** Most stories are ones that a border may see, in each something may go wrong, in some almost all does. */
export function randomStory(seed: number): RandomStory {
  const teller = new Teller(seed);
  const { chance, file, plan, answers, table } = teller;
  const wildness = plan.class === 'anything' ? 0.7 : chance.one([0.05, 0.25, 0.4]);
  const length = 8 + chance.below(28);
  for (let tries = 0; file.events.length < length && tries < 200; tries++) {
    passTime(teller);
    if (!teller.case) {
      if (answers.filter((answer) => 'refused' in answer).length > 2) break;
      if (chance.happens(0.06)) sayAnything(teller);
      else goAhead(teller);
      continue;
    }
    const changing = BEFORE_CROSSING.includes(plan.class) && !anyCrossed(teller.case) && teller.case.version < 4;
    if (chance.happens(changing ? 0.5 : wildness) || !goAhead(teller)) sayAnything(teller);
    if (isClosed(teller.case, teller.now / 1000) && chance.happens(0.2)) break;
  }
  if (chance.happens(0.3)) {
    teller.now += chance.one([0, 1, 24, 48, 400]) * HOUR;
    file.at = teller.when('VN');
  }
  const derived = table.derived();
  file.overall = derived?.overall ?? null;
  file.overlays = derived?.overlays ?? [];
  for (const [i, answer] of answers.entries()) {
    if ('refused' in answer) file.events[i].expect = { refused: answer.refused };
    else if (answer.marks.length > 0) file.events[i].expect = { irregular: answer.marks };
  }
  const marks = [...new Set(answers.flatMap((answer) => ('marks' in answer ? answer.marks : [])))];
  return { seed, plan, file, answers, state: teller.case, derived, marks, labels: table.labels };
}

/** Mostly minutes; sometimes to the second where a rule's time ends, and sometimes back: who speaks late speaks of before. */
function passTime(teller: Teller): void {
  const { chance } = teller;
  const state = teller.case;
  const edge = chance.one([0, 1, -1]) * 1000;
  const crossed = state && [...state.unitRecords.values()].find((unit) => unit.crossedAt !== undefined)?.crossedAt;
  const by = chance.weighed({ minutes: 87, hours: 4, back: 3, validity: 2, batch: 4 });
  if (by === 'validity' && state?.registeredAt !== undefined) teller.now = state.registeredAt * 1000 + 15 * DAY + edge;
  else if (by === 'batch' && crossed !== undefined) teller.now = crossed * 1000 + 2 * HOUR + edge;
  else if (by === 'hours') teller.now += chance.below(30) * HOUR;
  else if (by === 'back') teller.now -= chance.below(200) * 60_000;
  else teller.now += (1 + chance.below(900)) * 1000;
}
