import { eventOf } from '../events.ts';
import { isLate } from '../irregularities.ts';
import type { Actor } from '../rules/actor.ts';
import { isStale } from '../rules/approval.ts';
import { derive } from '../rules/derive.ts';
import { type Case, isRequired } from '../rules/state.ts';
import { flankOf, SIDES } from '../sides.ts';
import { TRACK_AUTHORITY, TRACKS, trackOf } from '../tracks.ts';
import { nodesAscend, type ProvenAct, proveActs } from './acts.ts';
import { type ProvenBlocks, proveBlocks } from './blocks.ts';
import { openDocuments } from './documents.ts';
import { type ProvenLeaf, proveLeaves } from './leaves.ts';
import { NodePool } from './nodes.ts';
import { type EvidencePackage, readPackage } from './package.ts';
import { foldActs, isWhole } from './rules.ts';
import { Signers } from './signers.ts';
import { isServed, type ReadWord, readCase } from './state.ts';
import type { EvidenceTrust } from './trust.ts';
import { type EvidenceStatement, Findings, type Verdict } from './verdict.ts';

/**
 * Verifies an evidence package from nothing but its own bytes and what is trusted beforehand: no network, no clock, and nothing of gateway, index or node is
 * believed. Stops at what failed first of each kind of proof: what rests on it would say nothing.
 *
 * @example
 * const { ok, statement, failed } = await verifyEvidence(await file.text(), readTrust(trust));
 */
export async function verifyEvidence(text: string, trust: EvidenceTrust): Promise<Verdict> {
  const findings = new Findings();
  const evidence = readPackage(text);
  if ('failed' in evidence) {
    findings.fail(evidence.failed, undefined, evidence.detail);
    return findings.verdict();
  }
  return findings.verdict(await prove(evidence, trust, findings));
}

async function prove(evidence: EvidencePackage, trust: EvidenceTrust, findings: Findings): Promise<EvidenceStatement | undefined> {
  const { chain, consignment } = evidence;
  if (chain.chainId !== trust.chainId || chain.directory !== trust.directory) return void findings.fail('chain-foreign', chain.directory);
  const blocks = await proveBlocks(evidence, trust, findings);
  if (!blocks) return undefined;
  if (!nodesAscend(evidence.nodes)) return void findings.fail('node-order');
  const pool = await NodePool.of(evidence.nodes);
  const { read, missing } = reader(pool, blocks.last.stateRoot);
  /** What is not there was not proven, which says more than what came of it. */
  const stop = (): undefined => {
    for (const [slot, address] of missing) return void findings.fail('node-missing', slot, `storage of ${address}`);
    return undefined;
  };
  if (!(await proveContracts(evidence, read, missing, findings))) return stop();
  const acts = await proveActs(evidence, blocks, pool, findings);
  if (!acts) return undefined;
  const domain = { chainId: BigInt(chain.chainId), directory: chain.directory };
  const judging = new Findings();
  const signers = new Signers(read, chain.registry, domain, judging);
  const judge = async (): Promise<Judged | undefined> => {
    const state = await judgeActs(acts, signers, evidence, read, judging);
    const leaves = state && (await proveLeaves(evidence.leaves, { consignment, domain, signers, read, log: chain.log, findings: judging }));
    return leaves && { ...state, leaves };
  };
  const judged = await judge();
  if (!judged && missing.size > 0) return stop();
  findings.take(judging);
  if (!judged) return undefined;
  const signed = new Map([...acts, ...judged.leaves].map((each) => [each.digest, each.signed]));
  const disclosed = openDocuments(evidence.documents, signed, findings);
  if (!disclosed) return undefined;
  for (const node of pool.unused) return void findings.fail('node-unused', node);
  for (const assumption of ['contract-code', 'judged-by-contract', 'block-times', 'not-shown'] as const) findings.assume(assumption);
  return statementOf(consignment, blocks, judged, disclosed, findings);
}

/** Reads storage under the state root, and keeps what the nodes do not lead to. */
function reader(pool: NodePool, stateRoot: string): { read: ReadWord; missing: Map<string, string> } {
  const missing = new Map<string, string>();
  const roots = new Map<string, Promise<string | undefined>>();
  const read: ReadWord = async (address, slot) => {
    const asked = roots.get(address) ?? pool.storageRoot(stateRoot, address);
    roots.set(address, asked);
    const root = await asked;
    const word = root === undefined ? undefined : await pool.word(root, slot);
    if (word === undefined) missing.set(slot, address);
    return word;
  };
  return { read, missing };
}

const NAMES = { clearance: 'Clearance', registry: 'ParticipantRegistry', log: 'RecordLog' } as const;

async function proveContracts(
  { chain }: EvidencePackage,
  read: ReadWord,
  missing: ReadonlyMap<string, string>,
  findings: Findings,
): Promise<boolean> {
  for (const [field, name] of Object.entries(NAMES)) {
    const address = chain[field as keyof typeof NAMES];
    if (await isServed(read, chain.directory, name, address)) continue;
    return missing.size === 0 && findings.fail('contract-unknown', address, name);
  }
  findings.prove('contracts', chain.directory);
  return true;
}

interface JudgedActs {
  state: Case;
  acts: { act: ProvenAct; actor: Actor }[];
}
interface Judged extends JudgedActs {
  leaves: ProvenLeaf[];
}

async function judgeActs(
  acts: readonly ProvenAct[],
  signers: Signers,
  { chain, consignment }: EvidencePackage,
  read: ReadWord,
  findings: Findings,
): Promise<JudgedActs | undefined> {
  const judged: { act: ProvenAct; actor: Actor }[] = [];
  for (const act of acts) {
    const actor = await signers.actor(act);
    if (!actor) return undefined;
    judged.push({ act, actor });
    findings.prove('act', act.digest, `${eventOf(act.signed.act.kind)} by ${actor.side}, block ${act.block}`);
  }
  const state = foldActs(judged, consignment, findings);
  if (!state) return undefined;
  const proven = await readCase(read, chain.clearance, consignment, [...state.holds.keys()]);
  if (!proven || !isWhole(state, proven, findings)) return undefined;
  findings.prove('acts-complete', consignment, `${acts.length} acts`);
  return { state, acts: judged };
}

function statementOf(
  consignment: string,
  { last }: ProvenBlocks,
  { state, acts, leaves }: Judged,
  disclosed: EvidenceStatement['disclosed'],
  findings: Findings,
): EvidenceStatement {
  const { overall, overlays } = derive(state, last.time, { late: acts.some(({ act }) => isLate(act.marks)) });
  findings.prove('state', consignment, [overall, ...overlays].join(' '));
  const sideOfFlank = (flank: 'EXP' | 'IMP') => SIDES.find((side) => flankOf(side, state.exporting) === flank) as string;
  return {
    consignment,
    block: { number: last.number, hash: last.hash, time: last.time },
    overall,
    overlays,
    version: state.version,
    tracks: TRACKS.filter((track) => isRequired(state, track)).map((track) => {
      const { status, version } = state.tracks[track];
      return { track, side: sideOfFlank(TRACK_AUTHORITY[track].flank), status, version, stale: isStale(state, state.tracks[track]) };
    }),
    acts: acts.map(({ act, actor }) => ({
      digest: act.digest,
      type: eventOf(act.signed.act.kind) as string,
      ...{ side: actor.side, organisation: actor.organisation, track: trackOf(act.signed.act.track) ?? null },
      ...{ block: act.block, occurredAt: act.signed.act.occurredAt, late: isLate(act.marks) },
    })),
    leaves: leaves.map(({ digest, type, side, index, signed }) => ({ digest, type, side, index, occurredAt: signed.act.occurredAt })),
    disclosed,
  };
}
