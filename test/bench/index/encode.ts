import type { SignedAct } from '../../../protocol/acts/act.ts';
import { ACT_RECORDED_TOPIC } from '../../../protocol/bindings/events.ts';
import type { Draft } from '../../indexer/setup/chain.ts';
import type { Recorded } from './traffic.ts';

const word = (value: number | bigint): string => value.toString(16).padStart(64, '0');
const bare = (hex: string): string => hex.slice(2);
/** Length, and the bytes filled up to whole words. */
const bytes = (hex: string): string => word((hex.length - 2) / 2) + bare(hex).padEnd(Math.ceil((hex.length - 2) / 64) * 64, '0');

/** The log `ActRecorded` as the contract writes it: ethers would take longer than the index that reads it. */
export function recordedLog(clearance: string, { digest, organisation, marks, signed }: Recorded): Draft {
  const topics = [ACT_RECORDED_TOPIC, signed.act.consignment, digest, organisation];
  return { address: clearance, topics, data: `0x${word(marks)}${word(64)}${signedTuple(signed)}` };
}

function signedTuple({ act, key, signature, cosigner, cosignature }: SignedAct): string {
  const told = [
    ...[word(act.kind), bare(act.consignment), word(act.track), word(act.version), word(act.units), bare(act.subject), word(act.reason)],
    ...[word(act.until), bare(act.commitment), word(14 * 32), word(act.occurredAt), word(act.signedAt), word(act.notAfter)],
    ...[bare(act.prev), bytes(act.data)],
  ].join('');
  const first = bytes(signature);
  const places = [5 * 32, 5 * 32 + told.length / 2, 5 * 32 + (told.length + first.length) / 2];
  return `${word(places[0] as number)}${bare(key)}${word(places[1] as number)}${bare(cosigner)}${word(places[2] as number)}${told}${first}${bytes(cosignature)}`;
}
