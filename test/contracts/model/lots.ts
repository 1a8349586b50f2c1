import { EVENTS } from '../../../protocol/events.ts';
import type { World } from '../../../protocol/rules/state.ts';
import type { Outcome } from './judge.ts';
import type { Told } from './sign.ts';

/** Looks at the lots before an act; the answer tells afterwards what of interest the act did to them. */
export function watchLots(world: World, { signed: { act } }: Told): (outcome: Outcome) => string[] {
  if (world.authorisations.size === 0) return () => [];
  const before = new Map([...world.authorisations].map(([id, lot]) => [id, { ...lot }]));
  return (outcome) => {
    if (outcome === 'AUTHORISATION_MISSING') {
      const wanted = [...before].some(
        ([id, lot]) => lot.consignment !== undefined && lot.consignment !== act.consignment && names(act.data, id),
      );
      return wanted ? ['raced for a lot'] : [];
    }
    if (!outcome.startsWith('marks ')) return [];
    const met = new Set<string>();
    for (const [id, lot] of world.authorisations) {
      const was = before.get(id);
      if (!was) continue;
      if (lot.bands > was.bands && was.debited > 0) met.add('lot raised while used');
      if (lot.debited > was.debited && was.debited > 0) met.add('difference debited');
      if (act.kind === EVENTS.MANIFEST_CANCELLED.code && lot.debited < was.debited) met.add('credit given back');
    }
    return [...met];
  };
}

const names = (data: string, id: string): boolean => data.includes(id.slice(2));
