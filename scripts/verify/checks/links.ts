import { ZERO } from '../../../protocol/acts/act.ts';
import { type EventType, eventOf, ruleOf } from '../../../protocol/events.ts';
import { trackOf } from '../../../protocol/tracks.ts';
import type { Findings } from '../difference.ts';
import type { ViewedAct } from '../view.ts';

/**
 * Walks the acts in the order of the chain: each claim and decision builds on the head of its own chain (`prev`), each claim makes the
 * next manifest version, each decision names the version current then. Written apart from the rules, which say the same.
 */
export function checkLinks(acts: readonly ViewedAct[], findings: Findings): void {
  const heads = new Map<string, string>();
  let version = 0;
  for (const { digest, signed } of [...acts].sort((a, b) => a.block - b.block || a.logIndex - b.logIndex)) {
    const type = eventOf(signed.act.kind);
    if (!type) {
      findings.add({ kind: 'rule-broken', digest, what: `no event has the number ${signed.act.kind}` });
      continue;
    }
    const chain = chainOf(type, signed.act);
    if (chain !== undefined) {
      const head = heads.get(chain) ?? ZERO;
      const broken = signed.act.prev !== head;
      findings.check(
        'links',
        broken
          ? { kind: 'prev-broken', digest, what: `${type} does not build on the head of ${chain}`, expected: head, found: signed.act.prev }
          : undefined,
      );
      heads.set(chain, digest);
    }
    version = checkVersion(type, signed.act.version, version, digest, findings);
  }
}

function chainOf(type: EventType, act: { track: number; subject: string }): string | undefined {
  const rule = ruleOf(type);
  if (rule.chain === 'track') return `track ${trackOf(act.track) ?? act.track}`;
  if (rule.chain === 'hold') return `hold ${act.subject}`;
  if (rule.chain === 'orders') return `orders ${rule.flank}`;
  return rule.chain === 'manifest' ? 'the manifest' : undefined;
}

/** Answers the version current after the act. */
function checkVersion(type: EventType, given: number, current: number, digest: string, findings: Findings): number {
  const makesNext = type === 'MANIFEST_ANCHORED' || type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT';
  const rule = ruleOf(type);
  if (!makesNext && rule.class !== 'decision' && rule.class !== 'claim') return current;
  const due = makesNext ? current + 1 : current;
  findings.check(
    'versions',
    given === due
      ? undefined
      : { kind: 'version-stale', digest, what: `${type} names another version than the one due then`, expected: due, found: given },
  );
  return makesNext ? given : current;
}
