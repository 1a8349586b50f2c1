import type { Difference } from './difference.ts';
import type { Verification } from './verify.ts';

/** What was checked and what was found, for a person. */
export function printed({ side, consignment, ok, head, checked, unanchored, erased, differences, total }: Verification): string {
  const lines = [
    `${ok ? 'VERIFIED ' : 'DIFFERS  '} ${consignment}, ${side} side, up to block ${head}`,
    `  acts against the chain   ${checked.acts}`,
    `  signatures               ${checked.signatures}, of second signers ${checked.cosignatures}, keys in force ${checked.keys}`,
    `  prev links               ${checked.links}`,
    `  versions of decisions    ${checked.versions}`,
    `  document commitments     ${checked.commitments}, fields disclosed ${checked.disclosures}${erased > 0 ? `, erased by the side ${erased}` : ''}`,
    `  leaves                   ${checked.leaves}, proven in an anchored log ${checked.inclusions}${unanchored > 0 ? `, not anchored yet ${unanchored}` : ''}`,
    `  gateway’s statements     ${checked.statements}`,
    `  derived state            ${checked.states} comparisons`,
  ];
  if (!ok) lines.push(`  ${total} ${total === 1 ? 'difference' : 'differences'}, the first of each kind:`, ...differences.map(line));
  return lines.join('\n');
}

function line({ kind, digest, what, expected, found }: Difference): string {
  const values = expected === undefined && found === undefined ? '' : ` (expected ${text(expected)}, found ${text(found)})`;
  return `    ${kind}: ${what}${values}${digest ? ` [${digest.slice(0, 18)}…]` : ''}`;
}

const text = (value: unknown): string => {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return shown === undefined ? 'nothing' : shown.length > 90 ? `${shown.slice(0, 90)}…` : shown;
};
