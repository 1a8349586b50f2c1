import type { Chance } from './chance.ts';

const REASONS = ['DOC-01', 'WGT-01', 'PHY-03', 'VEH-02', 'SEC-01', 'FSA-01'];
/** Organisations of which a second key holder is known. */
const TWO_KEYS = ['VN-CUS', 'VN-PPD', 'VN-BG', 'VN-GATE', 'CN-CUS', 'CN-NIA', 'CN-GATE'];

/** A reason, now and then forgotten. */
export const reason = (chance: Chance): string | undefined => (chance.happens(0.06) ? undefined : chance.one(REASONS));

/** Who signs where two must: mostly two key holders of the organisation. */
export function signers(chance: Chance, by: string): string[] | undefined {
  const organisation = by.replace('-QUAR', '');
  if (!TWO_KEYS.includes(organisation)) return undefined;
  const { right, alone, twice, foreign } = {
    right: [organisation, `${organisation}-HEAD`],
    alone: [organisation],
    twice: [organisation, organisation],
    foreign: [organisation, organisation.startsWith('VN') ? 'VN-BG-HEAD' : 'CN-NIA-HEAD'],
  };
  return chance.one([...Array.from({ length: 12 }, () => right), alone, twice, organisation.match(/BG|NIA/) ? alone : foreign, undefined]);
}
