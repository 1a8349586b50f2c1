import { expect } from 'chai';
import { type Act, ZERO } from '../../../protocol/acts/act.ts';
import { EVENTS, type EventType } from '../../../protocol/events.ts';
import { asKept, askForCase, authorisationFrom, codeFrom } from '../../../protocol/ledger/kept.ts';
import { anyRefused, heldUnits } from '../../../protocol/rules/approval.ts';
import { isClosed } from '../../../protocol/rules/closure.ts';
import { derive } from '../../../protocol/rules/derive.ts';
import { headOf } from '../../../protocol/rules/heads.ts';
import type { Case, World } from '../../../protocol/rules/state.ts';
import { TRACKS, trackCode } from '../../../protocol/tracks.ts';
import type { Judge } from './judge.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';
import { Views } from './views.ts';

const MONTHS_S = 100 * 86400;
/** An event of every chain of heads that names no track and no hold; observations build on none. */
const CHAINS = ['MANIFEST_AMENDED', 'EXIT_CONFIRMED', 'RETURN_ORDERED', 'BORDER_CROSSED'] as const satisfies EventType[];

/**
 * Compares all that both keep once a story is told; throws an AssertionError where they differ.
 *
 * @param thorough Also asks the views that tell the same in another way: heads, units held by one, acts recorded and spent.
 */
export async function compareStates(stage: Stage, story: Story, world: World, judge: Judge, now: number, thorough: boolean): Promise<void> {
  const views = new Views(stage);
  const checks: (() => void)[] = [];
  const { setting } = story;
  for (const id of new Set([setting.consignment, setting.rival, ...world.cases.keys()])) {
    const told = world.cases.get(id);
    checks.push(compareCase(views, id, [...new Set([...setting.holds, ...(told?.holds.keys() ?? [])])], told, now));
    if (told && thorough) compareMore(views, world, id, told, now);
  }
  compareCodes(views, story, world);
  if (thorough) compareActs(views, story, world, judge);
  await views.read();
  for (const check of checks) check();
}

function compareCase(views: Views, id: string, holds: readonly string[], told: Case | undefined, now: number): () => void {
  const kept = askForCase(views, id, holds, told);
  if (told) {
    views.ask('clearance', 'isClosed', [id, now], (answer) => expect(answer.is(), 'isClosed').to.equal(isClosed(told, now)));
    views.ask('clearance', 'heldUnits', [id, ZERO], (answer) => expect(answer.integer(), 'heldUnits').to.equal(heldUnits(told)));
  }
  return () => {
    expect(kept.state, `case ${id}`).to.deep.equal(told && asKept(told));
    if (told && kept.state) expect(derive(kept.state, now), 'derived state').to.deep.equal(derive(told, now));
  };
}

function compareMore(views: Views, world: World, id: string, told: Case, now: number): void {
  const head = (type: EventType, more: Partial<Act>): void => {
    const [track, subject] = [more.track ?? 0, more.subject ?? ZERO];
    views.ask('clearance', 'headOf', [EVENTS[type].code, id, track, subject], (answer) =>
      expect(answer.hash(), `head for ${type}`).to.equal(headOf(world, type, { consignment: id, track, subject })),
    );
  };
  for (const type of CHAINS) head(type, {});
  for (const track of TRACKS) head('RELEASED', { track: trackCode(track) });
  for (const [subject, { organisation }] of told.holds) {
    head('HOLD_LIFTED', { subject });
    views.ask('clearance', 'heldUnits', [id, organisation], (answer) =>
      expect(answer.integer(), `heldUnits of ${organisation}`).to.equal(heldUnits(told, organisation)),
    );
  }
  // Conditional approvals run out.
  const later = now + MONTHS_S;
  views.ask('clearance', 'isClosed', [id, later], (answer) => expect(answer.is(), 'isClosed later').to.equal(isClosed(told, later)));
  views.ask('clearance', 'caseOf', [id], (answer) =>
    expect(answer.number('refused') !== 0, 'any track refused').to.equal(anyRefused(told, TRACKS)),
  );
  views.ask('clearance', 'isKnown', [id], (answer) => expect(answer.is(), 'isKnown').to.equal(true));
}

function compareCodes(views: Views, { setting }: Story, world: World): void {
  const [codes, lots] = [world.codes.size, world.authorisations.size];
  for (const id of new Set([...setting.codes.slice(0, codes > 0 ? undefined : 1), ...world.codes.keys()]))
    views.ask('codes', 'codeOf', [id], (answer) => expect(codeFrom(answer), `code ${id}`).to.deep.equal(world.codes.get(id)));
  for (const id of new Set([...setting.authorisations.slice(0, lots > 0 ? undefined : 1), ...world.authorisations.keys()]))
    views.ask('codes', 'authorisationOf', [id], (answer) =>
      expect(authorisationFrom(answer), `authorisation ${id}`).to.deep.equal(world.authorisations.get(id)),
    );
}

function compareActs(views: Views, { told }: Story, world: World, judge: Judge): void {
  told.forEach((one, i) => {
    const { digest, signed } = one;
    views.ask('clearance', 'recorded', [digest], (answer) => expect(answer.is(), `recorded, act ${i}`).to.equal(world.spent.has(digest)));
    views.ask('clearance', 'spent', [digest, signed.key], (answer) => expect(answer.is(), `spent, act ${i}`).to.equal(judge.isSpent(one)));
  });
}
