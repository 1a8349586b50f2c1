import type { Result } from 'ethers';
import type { Act, SignedAct } from '../acts/act.ts';
import { CLEARANCE } from './interfaces.ts';
import { type ContractRefusal, decodeRefusal } from './refusal.ts';

/** A log of Clearance as JSON-RPC gives it. */
export interface ClearanceLog {
  topics: readonly string[];
  data: string;
}

export interface ActRecorded {
  name: 'ActRecorded';
  consignment: string;
  digest: string;
  organisation: string;
  /** Mask of `irregularities.ts`. */
  marks: number;
  signed: SignedAct;
}

export interface ActSkipped {
  name: 'ActSkipped';
  digest: string;
  /** The key it came with, which need not be its author's. */
  key: string;
  /** It can never apply for this key any more; otherwise its reason may pass. */
  spent: boolean;
  refusal: ContractRefusal;
}

export const ACT_RECORDED_TOPIC = topicOf('ActRecorded');
export const ACT_SKIPPED_TOPIC = topicOf('ActSkipped');

/** Decodes a log of Clearance; undefined for a log that is neither event. */
export function decodeClearanceLog(log: ClearanceLog): ActRecorded | ActSkipped | undefined {
  const parsed = CLEARANCE.parseLog(log);
  if (parsed?.name === 'ActSkipped') {
    const arg = (name: string) => parsed.args.getValue(name);
    return { name: 'ActSkipped', digest: arg('digest'), key: arg('key'), spent: arg('spent'), refusal: decodeRefusal(arg('reason')) };
  }
  if (parsed?.name !== 'ActRecorded') return undefined;
  const { args } = parsed;
  return {
    name: 'ActRecorded',
    consignment: args.getValue('consignment'),
    digest: args.getValue('digest'),
    organisation: args.getValue('organisation'),
    marks: Number(args.getValue('marks')),
    signed: signedActOf(args.getValue('signed')),
  };
}

/** A `SignedAct` decoded by ethers as a plain value. */
export function signedActOf(signed: Result): SignedAct {
  const [act, key, signature, cosigner, cosignature] = signed;
  return { act: actOf(act), key, signature, cosigner, cosignature };
}

function actOf(fields: Result): Act {
  const [kind, consignment, track, version, units, subject, reason, until, commitment, data, occurredAt, signedAt, notAfter, prev] = fields;
  return {
    kind: Number(kind),
    consignment,
    track: Number(track),
    version: Number(version),
    units,
    subject,
    reason: Number(reason),
    until: Number(until),
    commitment,
    data,
    occurredAt: Number(occurredAt),
    signedAt: Number(signedAt),
    notAfter: Number(notAfter),
    prev,
  };
}

function topicOf(event: string): string {
  const fragment = CLEARANCE.getEvent(event);
  if (!fragment) throw new TypeError(`Clearance has no event ${event}`);
  return fragment.topicHash;
}
