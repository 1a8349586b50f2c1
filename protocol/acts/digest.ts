import { concat, id, keccak256, TypedDataEncoder } from 'ethers';
import { ACT_TYPES, type Act } from './act.ts';

/** Where acts are valid: one chain, one Directory. A successor of Clearance keeps the same domain. */
export interface ActDomain {
  chainId: bigint;
  directory: string;
}

const ACTS = TypedDataEncoder.from(ACT_TYPES);

/** EIP-712 digest of an act, 0x-prefixed lower-case hex. This is `m`; ES256 signs SHA-256(m). */
export function actDigest(domain: ActDomain, act: Act): string {
  return keccak256(concat(['0x1901', separatorOf(domain), hashStruct(act)]));
}

const TYPE_HASH = id(ACTS.encodeType('Act')).slice(2);
const NO_DATA = keccak256('0x').slice(2);
const WORD = /^0x[0-9a-fA-F]{64}$/;
const BYTES = /^0x(?:[0-9a-fA-F]{2})*$/;

/** `hashStruct` of an act, its words written by hand: the general encoder takes longer than the hashing. What does not fit is left to it to refuse. */
function hashStruct(act: Act): string {
  if (!fits(act)) return ACTS.hashStruct('Act', act);
  const { kind, track, version, units, reason, until, data, occurredAt, signedAt, notAfter } = act;
  const words = [
    ...[TYPE_HASH, uint(kind), act.consignment.slice(2), uint(track), uint(version), uint(units), act.subject.slice(2), uint(reason)],
    ...[uint(until), act.commitment.slice(2), data === '0x' ? NO_DATA : keccak256(data).slice(2)],
    ...[uint(occurredAt), uint(signedAt), uint(notAfter), act.prev.slice(2)],
  ];
  return keccak256(`0x${words.join('')}`);
}

const uint = (value: number | bigint): string => value.toString(16).padStart(64, '0');

function fits(act: Act): boolean {
  const { kind, track, version, units, reason, until, occurredAt, signedAt, notAfter } = act;
  return (
    [act.consignment, act.subject, act.commitment, act.prev].every((word) => WORD.test(word)) &&
    BYTES.test(act.data) &&
    isUint(kind, 0xffff) &&
    isUint(track, 0xff) &&
    isUint(version, 0xffffffff) &&
    isUint(reason, 0xffff) &&
    [until, occurredAt, signedAt, notAfter].every((time) => isUint(time, Number.MAX_SAFE_INTEGER)) &&
    units >= 0n &&
    units < 1n << 64n
  );
}

const isUint = (value: number, max: number): boolean => Number.isInteger(value) && value >= 0 && value <= max;

/** A process speaks of one domain, or of a few: their separators are made once. */
const SEPARATORS = new Map<string, string>();
const SEPARATORS_KEPT = 64;

function separatorOf({ chainId, directory }: ActDomain): string {
  const name = `${chainId} ${directory}`;
  const known = SEPARATORS.get(name);
  if (known !== undefined) return known;
  if (SEPARATORS.size >= SEPARATORS_KEPT) SEPARATORS.clear();
  const separator = TypedDataEncoder.hashDomain({ name: 'Thongquan', version: '1', chainId, verifyingContract: directory });
  SEPARATORS.set(name, separator);
  return separator;
}
