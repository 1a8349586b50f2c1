import { zeroPadBytes } from 'ethers';
import type { ContractAddresses } from '../../database/config.ts';
import type { LogRow } from '../../indexer/chain/rows.ts';
import { ACT_RECORDED_TOPIC, type ActRecorded, decodeClearanceLog } from '../../protocol/bindings/events.ts';
import { JOINT_COUNCIL, RECORD_LOG } from '../../protocol/bindings/interfaces.ts';
import { type Side, sideOf } from '../../protocol/sides.ts';

export interface VerifierLog extends LogRow {
  blockHash: string;
}

/** The chain as the verifier asks it: an RPC endpoint, or a simulation in tests. */
export interface VerifierChain {
  head(): Promise<number>;
  /** Logs of one contract up to a block, in order; `null` leaves a topic open. */
  logs(address: string, to: number, topics?: readonly (string | null)[]): Promise<VerifierLog[]>;
  /** Times of blocks, Unix seconds. */
  times(blocks: readonly number[]): Promise<Map<number, number>>;
}

/** An act as the chain's own log has it. */
export interface ChainAct extends ActRecorded {
  block: number;
  index: number;
  tx: string;
  time: number;
}

export interface AnchoredHead {
  side: Side;
  size: number;
  root: string;
  signedAt: number;
  key: string;
  signature: string;
  block: number;
}

/** All that the chain says and a consignment's verification needs, read from logs alone. */
export interface ChainFacts {
  head: number;
  /** The consignment's acts, in order. */
  acts: ChainAct[];
  /** Acts about codes, of every consignment's. */
  codeActs: ChainAct[];
  /** Logs of registry and directory, in order. */
  logs: LogRow[];
  heads: AnchoredHead[];
  /** ERC-7913 verifiers that the council ever allowed. */
  verifiers: Set<string>;
}

const NO_CONSIGNMENT = zeroPadBytes('0x', 32);

export async function readChain(chain: VerifierChain, addresses: ContractAddresses, consignment: string): Promise<ChainFacts> {
  const head = await chain.head();
  const [acts, codeActs, registry, directory, heads] = await Promise.all([
    chain.logs(addresses.clearance, head, [ACT_RECORDED_TOPIC, consignment]),
    chain.logs(addresses.clearance, head, [ACT_RECORDED_TOPIC, NO_CONSIGNMENT]),
    chain.logs(addresses.registry, head),
    chain.logs(addresses.directory, head),
    chain.logs(addresses.log, head),
  ]);
  const times = await chain.times([...new Set([...acts, ...codeActs].map((log) => log.block))]);
  const actOf = (log: VerifierLog): ChainAct[] => {
    const event = decodeClearanceLog(log);
    if (event?.name !== 'ActRecorded') return [];
    return [{ ...event, block: log.block, index: log.index, tx: log.tx, time: times.get(log.block) ?? 0 }];
  };
  return {
    head,
    acts: acts.flatMap(actOf),
    codeActs: codeActs.flatMap(actOf),
    logs: [...registry, ...directory],
    heads: heads.flatMap(headOf),
    verifiers: new Set(directory.flatMap(allowedVerifier)),
  };
}

function headOf(log: VerifierLog): AnchoredHead[] {
  const event = RECORD_LOG.parseLog(log);
  const side = event?.name === 'HeadAnchored' ? sideOf(Number(event.args.getValue('side'))) : undefined;
  if (!event || !side) return [];
  const { size, root, signedAt, key, signature } = event.args.toObject();
  return [{ side, size: Number(size), root, signedAt: Number(signedAt), key, signature, block: log.block }];
}

function allowedVerifier(log: VerifierLog): string[] {
  const event = JOINT_COUNCIL.parseLog(log);
  return event?.name === 'VerifierSet' && event.args.getValue('allowed') ? [String(event.args.getValue('verifier')).toLowerCase()] : [];
}
