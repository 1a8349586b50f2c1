import type { Act } from '../../protocol/acts/act.ts';
import type { Use } from '../../protocol/acts/terms.ts';
import { applyContent } from '../../protocol/content/apply.ts';
import { judgeContent } from '../../protocol/content/judge.ts';
import type { ActMark, ContentMark } from '../../protocol/irregularities.ts';
import type { Actor } from '../../protocol/rules/actor.ts';
import { applyAct } from '../../protocol/rules/apply.ts';
import { anyHoldActive } from '../../protocol/rules/approval.ts';
import { contentEventOf } from '../state/content.ts';
import type { Working } from '../state/working.ts';
import type { Said } from './request.ts';
import { storedEvent } from './stored.ts';

export interface Judgement {
  act: Act;
  digest: string;
  marks: ActMark[];
  contentMarks: ContentMark[];
}

/** How a judged act comes about: without the uses of authorisations first, then with them. */
export interface Draft {
  act(uses: readonly Use[]): Act;
  digest(act: Act): string;
  /** @throws {Refusal} AUTHORISATION_MISSING */
  uses(): readonly Use[];
}

/**
 * Judges an event on the working state, in the order of events.md §6: what the table says of role, side, state and step; what content
 * says; and last the authorisations a manifest uses. The working state is changed and good for nothing else afterwards.
 *
 * @throws {Refusal}
 */
export function judge(working: Working, said: Said, actor: Actor, draft: Draft): Judgement {
  const { world, content } = working;
  const event = contentEventOf(storedEvent(said), actor.side);
  if (said.manifest) {
    const dry = draft.act([]);
    applyAct(structuredClone(world), dry, draft.digest(dry), actor);
  }
  const state = world.cases.get(said.consignment);
  const plain = said.manifest ? undefined : draft.act([]);
  if (plain) {
    const digest = draft.digest(plain);
    const marks = applyAct(world, plain, digest, actor).marks;
    judgeContent(content, event, state !== undefined && anyHoldActive(state));
    return { act: plain, digest, marks, contentMarks: applyContent(content, event) };
  }
  judgeContent(content, event, state !== undefined && anyHoldActive(state));
  const act = draft.act(draft.uses());
  const digest = draft.digest(act);
  const { marks } = applyAct(world, act, digest, actor);
  return { act, digest, marks, contentMarks: applyContent(content, event) };
}
