import { Fold } from '../../../indexer/projection/fold.ts';
import { foldInOrder } from '../../../indexer/projection/refold.ts';
import type { Standing } from '../../../indexer/projection/standing.ts';
import { decodeAuthorise } from '../../../protocol/acts/terms.ts';
import { usesOf } from '../../../protocol/ledger/uses.ts';
import { derive } from '../../../protocol/rules/derive.ts';
import { unitBits, unitRecord } from '../../../protocol/rules/state.ts';
import type { ChainAct, ChainFacts } from '../chain.ts';
import type { Findings } from '../difference.ts';
import type { SideView } from '../view.ts';

/** Everything the chain tells folded by the normative table: participants as of each act, and the consignment's state. */
export function foldChain(facts: ChainFacts, consignment: string, findings: Findings): { fold: Fold; standing: Standing | undefined } {
  const fold = new Fold();
  const lots = new Set(facts.acts.flatMap((act) => usesOf(act.signed.act.kind, act.signed.act.data)).map((use) => use.authorisation));
  const codes = new Set(
    facts.codeActs
      .filter(({ signed }) => lots.has(decodeAuthorise(signed.act.data)?.authorisation ?? ''))
      .map(({ signed }) => signed.act.subject),
  );
  const about = facts.codeActs.filter((act) => codes.has(act.signed.act.subject));
  const disagreements = foldInOrder(fold, facts.logs, [...about, ...facts.acts].map(indexed));
  for (const { digest, consignment: of, found } of disagreements) {
    if (of !== consignment) continue;
    const kind = found.startsWith('marks') ? 'marks-wrong' : 'rule-broken';
    findings.add({ kind, digest, what: `the table does not agree with the contract: ${found}` });
  }
  return { fold, standing: fold.standings.get(consignment) };
}

const indexed = (act: ChainAct) => ({
  time: act.time,
  row: {
    digest: act.digest,
    organisation: act.organisation,
    marks: act.marks,
    signed: act.signed,
    block: act.block,
    index: act.index,
    tx: act.tx,
  },
});

/** What the index says of the state is what the table derives from the chain's acts and this side's leaves. */
export function checkState(standing: Standing, view: SideView, at: number, findings: Findings): void {
  const { state } = view;
  if (!state) return;
  const derived = derive(standing.state, at, {
    irregular: view.leaves.some((leaf) => leaf.marks.length > 0),
    codeFlagged: view.leaves.some((leaf) => leaf.type === 'CODE_FLAGGED'),
    late: standing.late,
  });
  const compare = (what: string, expected: unknown, found: unknown): void => {
    const same = JSON.stringify(expected) === JSON.stringify(found);
    findings.check('states', same ? undefined : { kind: 'state-wrong', what: `${what} is not what the acts make it`, expected, found });
  };
  compare('the overall state', derived.overall, state.overall);
  compare('the overlays', [...derived.overlays].sort(), [...state.overlays].sort());
  compare('the manifest version', standing.state.version, state.version);
  compare('the number of leaves', view.leaves.length, state.leaves);
  for (const { track, status, stale, version } of standing.tracks) {
    const found = state.tracks.find((one) => one.track === track);
    compare(`track ${track}`, { status, stale, version }, found && { status: found.status, stale: found.stale, version: found.version });
  }
  for (const bit of unitBits(standing.state.units)) {
    const { accepted, goneOut, crossedAt } = unitRecord(standing.state, bit);
    const found = state.units.find((unit) => unit.bit === bit);
    const crossed = crossedAt !== undefined;
    compare(
      `unit ${bit}`,
      { crossed, accepted, goneOut },
      found && { crossed: found.crossedAt !== null, accepted: found.accepted, goneOut: found.goneOut },
    );
  }
  for (const [hold, { active }] of standing.state.holds)
    compare(`hold ${hold.slice(0, 10)}…`, active, state.holds.find((one) => one.hold === hold)?.active);
}
