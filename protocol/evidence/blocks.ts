import { getBytes } from 'ethers';
import { noteDigest, signaturesBy } from '../log/note.ts';
import { SIDES, type Side } from '../sides.ts';
import { noteName, parseChainCheckpoint } from './checkpoint.ts';
import { type Header, readHeader } from './header.ts';
import type { EvidencePackage } from './package.ts';
import { quorumOf, sealers } from './qbft.ts';
import { isSignedByPoint } from './signature.ts';
import type { EvidenceTrust } from './trust.ts';
import type { Findings } from './verdict.ts';

/** Blocks of a package by number, each attested; `last` is the state block. */
export interface ProvenBlocks {
  byNumber: Map<number, Header>;
  last: Header;
}

/**
 * Every header is one that both sides signed a checkpoint of, or an ancestor of such a one by parent hashes; and where blocks carry seals, each was sealed by
 * a quorum of its validators.
 */
export async function proveBlocks(evidence: EvidencePackage, trust: EvidenceTrust, findings: Findings): Promise<ProvenBlocks | undefined> {
  const headers: Header[] = [];
  for (const [i, rlp] of evidence.headers.entries()) {
    const header = readHeader(rlp);
    if (!header) return void findings.fail('header-malformed', i);
    headers.push(header);
  }
  const last = headers.at(-1);
  if (!last) return void findings.fail('header-unattested', undefined, 'there is no block');
  if (!inOrder(headers, evidence, findings)) return undefined;
  const ends = headers.filter((header, i) => headers[i + 1]?.number !== header.number + 1);
  const sides = SIDES.some((side) => trust.sides[side].length > 0);
  if (sides) {
    if (!(await checkpointed(evidence.checkpoints, ends, trust, findings))) return undefined;
    findings.assume('trusted-keys', SIDES.map((side) => `${side} ${trust.sides[side].length}`).join(', '));
    findings.prove('blocks-checkpointed', undefined, `${headers.length} blocks by ${ends.length} checkpoints`);
  } else if (evidence.checkpoints.length > 0) findings.assume('checkpoints-unchecked');
  if (!sealed(headers, ends, trust, sides, findings)) return undefined;
  return { byNumber: new Map(headers.map((header) => [header.number, header])), last };
}

/** Ascending, linked by parent hashes within a run, and none that no receipt is of before the first that one is of. */
function inOrder(headers: readonly Header[], { receipts }: EvidencePackage, findings: Findings): boolean {
  const needed = new Set(receipts.map(({ block }) => block));
  for (const [i, header] of headers.entries()) {
    const before = headers[i - 1];
    if (before && header.number <= before.number) return findings.fail('header-order', header.number);
    const begins = before?.number !== header.number - 1;
    if (before && !begins && header.parent !== before.hash) return findings.fail('header-unlinked', header.number);
    if (begins && !needed.has(header.number) && i < headers.length - 1) return findings.fail('header-unused', header.number);
  }
  return true;
}

/** One checkpoint, signed by both sides, for the end of each run. */
async function checkpointed(notes: readonly string[], ends: readonly Header[], trust: EvidenceTrust, findings: Findings): Promise<boolean> {
  let height = -1;
  const due = new Map(ends.map((header) => [header.number, header]));
  for (const text of notes) {
    const parsed = parsedNote(text);
    if (!parsed) return findings.fail('checkpoint-malformed', text.slice(0, 40));
    const { checkpoint, note } = parsed;
    if (checkpoint.chainId.toString() !== trust.chainId || checkpoint.directory !== trust.directory)
      return findings.fail('checkpoint-foreign', checkpoint.height);
    if (checkpoint.height <= height) return findings.fail('checkpoint-order', checkpoint.height);
    height = checkpoint.height;
    for (const side of SIDES) if (!(await signedBy(side, note, trust, checkpoint.height, findings))) return false;
    const header = due.get(height);
    if (!header) return findings.fail('checkpoint-unused', height);
    if (header.hash !== checkpoint.hash) return findings.fail('checkpoint-other-block', height);
    due.delete(height);
  }
  for (const number of due.keys()) return findings.fail('header-unattested', number);
  return true;
}

async function signedBy(
  side: Side,
  note: Parameters<typeof signaturesBy>[0],
  trust: EvidenceTrust,
  height: number,
  findings: Findings,
): Promise<boolean> {
  const name = noteName(side);
  if (!note.signatures.some((each) => each.name === name)) return findings.fail('cosignature-missing', height, side);
  const digest = noteDigest(note.body);
  for (const key of trust.sides[side]) {
    const point = getBytes(key);
    for (const signature of signaturesBy(note, name, point)) if (await isSignedByPoint(digest, signature, point)) return true;
  }
  return findings.fail('checkpoint-signature-wrong', height, side);
}

function parsedNote(text: string): ReturnType<typeof parseChainCheckpoint> | undefined {
  try {
    return parseChainCheckpoint(text);
  } catch {
    return undefined;
  }
}

/** Seals are looked at wherever there are any: a block's hash does not bind them. */
function sealed(headers: readonly Header[], ends: readonly Header[], trust: EvidenceTrust, sides: boolean, findings: Findings): boolean {
  const trusted = trust.validators;
  let withSeals = 0;
  for (const { qbft, number } of headers) {
    if (!qbft) continue;
    withSeals += 1;
    const found = sealers(qbft);
    if (!found) return findings.fail('seal-wrong', number);
    if (found.length < quorumOf(qbft.validators.length)) return findings.fail('seal-quorum', number);
    if (trusted && trusted.filter((each) => found.includes(each)).length < quorumOf(trusted.length))
      return findings.fail('seal-quorum', number, 'of the validators trusted');
  }
  const complete = ends.every(({ qbft }) => qbft !== undefined);
  if (trusted && !complete) return findings.fail('seal-quorum', undefined, 'a block has no seals');
  if (!sides && !trusted) return findings.fail('trust-insufficient');
  if (withSeals === 0) findings.assume('no-seals');
  else {
    findings.prove('blocks-sealed', undefined, `${withSeals} blocks`);
    findings.assume(trusted ? 'trusted-validators' : 'validators-unknown');
  }
  return true;
}
