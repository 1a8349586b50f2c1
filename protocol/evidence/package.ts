import { z } from 'zod';
import { canonicalJson } from '../documents/canonical.ts';
import type { Payload } from '../documents/disclosure.ts';
import type { LeafDocument } from '../log/leaf.ts';
import { SIDES, type Side } from '../sides.ts';
import type { FailureCode } from './codes.ts';
import { isShallow, LIMITS } from './limits.ts';

/** A leaf of a side's record log with its audit path to the head that the chain had at the state block. */
export interface EvidenceLeaf {
  side: Side;
  index: number;
  /** bytes32, as are the hashes of the path (RFC 9162 §2.1.3.1). */
  salt: string;
  signed: LeafDocument;
  path: string[];
}

/** What is shown of the document that an act or leaf commits to. */
export interface EvidenceDocument {
  digest: string;
  payload: Payload;
  disclosures: string[];
}

/** An evidence package, docs/evidence.md. Bytes are lower-case 0x hex. */
export interface EvidencePackage {
  format: 'thongquan-evidence/1';
  chain: { chainId: string; directory: string; clearance: string; registry: string; log: string };
  consignment: string;
  /** Signed notes, ascending by height. */
  checkpoints: string[];
  /** RLP, ascending by number. Consecutive ones form a run, whose last is a checkpoint's block; the last of all is the state block. */
  headers: string[];
  /** Receipts that hold acts of the consignment, ascending. */
  receipts: { block: number; index: number }[];
  /** Nodes of receipt, account and storage tries, ascending by their hashes. */
  nodes: string[];
  leaves: EvidenceLeaf[];
  documents: EvidenceDocument[];
}

const hexOf = (least: number, most: number) =>
  z
    .string()
    .regex(/^0x(?:[0-9a-f]{2})*$/)
    .min(2 + 2 * least)
    .max(2 + 2 * most);
const bytes32 = hexOf(32, 32);
const address = hexOf(20, 20);
const bytes = hexOf(0, 16_384);
const count = z.int().min(0);
const uint64 = z.string().regex(/^(0|[1-9]\d{0,19})$/);

const act = z.strictObject({
  ...{ kind: count, consignment: bytes32, track: count, version: count, units: uint64, subject: bytes32, reason: count, until: count },
  ...{ commitment: bytes32, data: bytes, occurredAt: count, signedAt: count, notAfter: count, prev: bytes32 },
});
const signed = z.strictObject({ act, key: bytes32, signature: bytes, cosigner: bytes32, cosignature: bytes });
const payload = z.strictObject({
  typ: z.string().max(60),
  consignment: bytes32,
  t: z.string().max(40),
  _sd_alg: z.literal('sha-256'),
  _sd: z.array(z.string().length(43)).max(4 * LIMITS.disclosures),
});

const schema = z.strictObject({
  format: z.literal('thongquan-evidence/1'),
  chain: z.strictObject({
    chainId: z.string().regex(/^[1-9]\d{0,18}$/),
    directory: address,
    clearance: address,
    registry: address,
    log: address,
  }),
  consignment: bytes32,
  checkpoints: z.array(z.string().max(2_000)).max(LIMITS.checkpoints),
  headers: z.array(hexOf(1, 100_000)).max(LIMITS.headers),
  receipts: z.array(z.strictObject({ block: count, index: count })).max(LIMITS.receipts),
  nodes: z.array(hexOf(1, 8_000_000)).max(LIMITS.nodes),
  leaves: z
    .array(z.strictObject({ side: z.enum(SIDES), index: count, salt: bytes32, signed, path: z.array(bytes32).max(LIMITS.path) }))
    .max(LIMITS.leaves),
  documents: z
    .array(z.strictObject({ digest: bytes32, payload, disclosures: z.array(z.string().max(100_000)).max(LIMITS.disclosures) }))
    .max(LIMITS.documents),
});

/** The file's text: canonical JSON (RFC 8785) and a newline, so that one package is one sequence of bytes. */
export const writePackage = (evidence: EvidencePackage): string => `${canonicalJson(evidence)}\n`;

/** Reads a file, or says what is wrong with it. */
export function readPackage(text: string): EvidencePackage | { failed: FailureCode; detail: string } {
  if (text.length > LIMITS.text) return { failed: 'package-too-large', detail: `${text.length} characters` };
  if (!isShallow(text)) return { failed: 'package-too-large', detail: `more than ${LIMITS.depth} levels` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { failed: 'package-unreadable', detail: 'not JSON' };
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = `/${(issue?.path ?? []).join('/')}`;
    if (issue?.code === 'too_big' && issue.origin === 'array') return { failed: 'package-too-large', detail: at };
    return { failed: 'package-shape', detail: `${at}: ${issue?.message}` };
  }
  const evidence = parsed.data as EvidencePackage;
  if (writePackage(evidence) !== text) return { failed: 'package-not-canonical', detail: 'not written as RFC 8785 has it' };
  return evidence;
}
