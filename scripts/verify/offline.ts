import { readFileSync, statSync } from 'node:fs';
import { Fault, reasonOf } from '../../database/fault.ts';
import { LIMITS } from '../../protocol/evidence/limits.ts';
import { type EvidenceTrust, readTrust } from '../../protocol/evidence/trust.ts';
import type { Item, Verdict } from '../../protocol/evidence/verdict.ts';
import { verifyEvidence } from '../../protocol/evidence/verify.ts';
import type { Language } from '../../protocol/refusals/language.ts';

/** Verifies a file of evidence by a file of trust, and nothing else. */
export async function verifyFile(file: string, trustFile: string): Promise<Verdict> {
  return verifyEvidence(textOf(file), trustOf(trustFile));
}

/** A file that is too large is read no further than it takes to say so. */
function textOf(path: string): string {
  try {
    if (statSync(path).size > LIMITS.text) return ' '.repeat(LIMITS.text + 1);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault(
      'FILE_UNREADABLE',
      `${path} cannot be read: ${reasonOf(error)}`,
      'name the package that `npm run evidence` wrote',
      error,
    );
  }
}

function trustOf(path: string): EvidenceTrust {
  try {
    return readTrust(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Fault(
      'FILE_INVALID',
      `${path} is no file of trust: ${reasonOf(error)}`,
      'take it from /v1/checkpoints/trust of both sides, and compare the two',
      error,
    );
  }
}

const HEADINGS = {
  proven: { vi: 'Đã chứng minh', zh: '已证明', en: 'Proven' },
  assumed: { vi: 'Giả định', zh: '假定', en: 'Assumed' },
  failed: { vi: 'Sai', zh: '不成立', en: 'Failed' },
} as const;

/** A verdict for a person. */
export function printedVerdict(verdict: Verdict, language: Language): string {
  const { ok, statement } = verdict;
  const lines = [`${ok ? 'VERIFIED' : 'NOT VERIFIED'}${statement ? ` ${statement.consignment}` : ''}`];
  if (statement) {
    const { block, overall, overlays, version } = statement;
    lines.push(`  ${[overall, ...overlays].join(' ')}, v${version}, block ${block.number}, ${new Date(block.time * 1000).toISOString()}`);
    for (const { side, track, status, stale } of statement.tracks) lines.push(`  ${side} ${track} ${status}${stale ? ' (stale)' : ''}`);
  }
  for (const [part, heading] of Object.entries(HEADINGS)) {
    const items: Item<string>[] = verdict[part as keyof typeof HEADINGS];
    if (items.length === 0) continue;
    lines.push(`${heading[language]}:`, ...grouped(items, language));
  }
  return lines.join('\n');
}

/** Items of one kind under one line. */
function grouped(items: readonly Item<string>[], language: Language): string[] {
  const kinds = Map.groupBy(items, ({ code }) => code);
  return [...kinds].flatMap(([code, all]) => [
    `  ${all[0]?.text[language]} [${code}]`,
    ...all
      .filter(({ about, detail }) => about !== undefined || detail !== undefined)
      .map(({ about, detail }) => `    ${[about && short(about), detail].filter(Boolean).join(': ')}`),
  ]);
}

const short = (about: string): string => (about.length > 24 ? `${about.slice(0, 18)}…` : about);
