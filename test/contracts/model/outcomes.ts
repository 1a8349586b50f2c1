import { id } from 'ethers';
import { ACT_RECORDED_TOPIC, ACT_SKIPPED_TOPIC } from '../../../protocol/bindings/events.ts';
import { CLEARANCE } from '../../../protocol/bindings/interfaces.ts';
import { refusalCodeOf } from '../../../protocol/bindings/refusal.ts';
import type { Outcome, Via } from './judge.ts';
import type { Told } from './sign.ts';
import type { Stage } from './stage.ts';
import { encodeBatch, encodeEach, encodeRecorded, encodeSigned } from './wire.ts';

/** Below the most that a transaction may have (EIP-7825, 2^24). */
const GAS = '0xfff000';
const REFUSED_TOPIC = id('Refused(uint256,bytes)');
/** Hex digits before the reason's content: `0x`, then words for what comes first (whether it is spent, or its index), offset and length. */
const REASON_AT = 2 + 3 * 64;

interface Log {
  topics: string[];
  data: string;
}

/** Sends acts in one transaction at a time, and reads what became of each from its events. */
export async function submit({ network, relay }: Stage, told: readonly Told[], now: number, via: Via): Promise<Outcome[]> {
  const { clearance } = network.deployed.addresses;
  const encoded = told.map(({ signed }) => encodeSigned(signed));
  const data = via === 'batch' ? encodeBatch(encoded) : encodeEach(clearance, encoded);
  await network.setNextTime(now);
  const to = via === 'batch' ? clearance : relay;
  const hash = await network.request('eth_sendTransaction', { from: network.relayer.address, to, data, gas: GAS });
  const { logs } = await network.request<{ logs: Log[] }>('eth_getTransactionReceipt', hash);
  return told.map((one, i) => outcomeOf(logs[i], one, encoded[i] ?? '', i));
}

function outcomeOf(log: Log | undefined, told: Told, encoded: string, index: number): Outcome {
  if (!log) return 'nothing was reported';
  const [topic, ...indexed] = log.topics;
  if (topic === ACT_RECORDED_TOPIC) {
    const marks = Number(log.data.slice(0, 66));
    const whole = indexed[0] === told.signed.act.consignment && indexed[1] === told.digest && log.data === encodeRecorded(marks, encoded);
    return whole ? `marks ${marks}` : 'recorded as another act';
  }
  if (topic === ACT_SKIPPED_TOPIC) {
    const same = indexed[0] === told.digest && indexed[1] === told.signed.key;
    return same ? codeAt(log.data, REASON_AT) : 'skipped as another act';
  }
  if (topic === REFUSED_TOPIC) return Number(log.data.slice(0, 66)) === index ? codeAt(log.data, REASON_AT) : 'refused another act';
  return `an event ${topic}`;
}

const CODES = new Map<string, string>();
CLEARANCE.forEachError((error) => CODES.set(error.selector, refusalCodeOf(error.name)));

function codeAt(data: string, position: number): string {
  const selector = `0x${data.slice(position, position + 8)}`;
  return CODES.get(selector) ?? `an error ${selector}`;
}
