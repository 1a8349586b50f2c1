import { id, keccak256, TypedDataEncoder } from 'ethers';
import type { Act, SignedAct } from '../../../protocol/acts/act.ts';
import type { ActDomain } from '../../../protocol/acts/digest.ts';

/**
 * Acts as the contract takes them, written by hand: the general encoders take several times as long as all else a story needs. That
 * both write the same is checked in every run (`Told` of the first stories) and by a test of its own.
 */
const WORD = 64;
const ACT_WORDS = 14;
const ACT_TYPE =
  'Act(uint16 kind,bytes32 consignment,uint8 track,uint32 version,uint64 units,bytes32 subject,uint16 reason,uint64 until,bytes32 commitment,bytes data,uint64 occurredAt,uint64 signedAt,uint64 notAfter,bytes32 prev)';
const TYPE_HASH = id(ACT_TYPE).slice(2);
const NOTHING_HASHED = keccak256('0x').slice(2);
const selectorOf = (signature: string): string => id(signature).slice(0, 10);
const ACT = '(uint16,bytes32,uint8,uint32,uint64,bytes32,uint16,uint64,bytes32,bytes,uint64,uint64,uint64,bytes32)';
const SIGNED = `(${ACT},bytes32,bytes,bytes32,bytes)`;
const SUBMIT_BATCH = selectorOf(`submitBatch(${SIGNED}[])`);
const READ = selectorOf('read((address,bytes)[])');
const SUBMIT_EACH = selectorOf(`submitEach(address,${SIGNED}[])`);

export const word = (value: number | bigint): string => value.toString(16).padStart(WORD, '0');
const bare = (hex: string): string => hex.slice(2);

/** Node reads hex many times faster than ethers does. */
const hashed = (hex: string): string => keccak256(Buffer.from(hex.slice(2), 'hex'));

/** What `actDigest` makes. */
export function digester({ chainId, directory }: ActDomain): (act: Act) => string {
  const separator = bare(TypedDataEncoder.hashDomain({ name: 'Thongquan', version: '1', chainId, verifyingContract: directory }));
  return (act) => {
    const data = act.data === '0x' ? NOTHING_HASHED : bare(hashed(act.data));
    return hashed(`0x1901${separator}${bare(hashed(`0x${TYPE_HASH}${wordsOf(act, data)}`))}`);
  };
}

/** An act's fields, a word each; `data` is written as given. */
function wordsOf(act: Act, data: string): string {
  return (
    word(act.kind) +
    bare(act.consignment) +
    word(act.track) +
    word(act.version) +
    word(act.units) +
    bare(act.subject) +
    word(act.reason) +
    word(act.until) +
    bare(act.commitment) +
    data +
    word(act.occurredAt) +
    word(act.signedAt) +
    word(act.notAfter) +
    bare(act.prev)
  );
}

/** ABI encoding of a signed act as one of a list, bare hex. */
export function encodeSigned({ act, key, signature, cosigner, cosignature }: SignedAct): string {
  const said = wordsOf(act, word(ACT_WORDS * 32)) + bytes(act.data);
  const first = bytes(signature);
  const head = 5 * 32;
  const [atSignature, atCosignature] = [head + said.length / 2, head + (said.length + first.length) / 2];
  return word(head) + bare(key) + word(atSignature) + bare(cosigner) + word(atCosignature) + said + first + bytes(cosignature);
}

/** Calldata of `Clearance.submitBatch`, of acts encoded by {@link encodeSigned}. */
export const encodeBatch = (acts: readonly string[]): string => `${SUBMIT_BATCH}${word(32)}${list(acts)}`;

/** Calldata of `Relay.submitEach`. */
export const encodeEach = (clearance: string, acts: readonly string[]): string =>
  `${SUBMIT_EACH}${word(BigInt(clearance))}${word(64)}${list(acts)}`;

/** Calldata of `Reader.read`, of views each encoded as one of a list. */
export const encodeViews = (views: readonly string[]): string => `${READ}${word(32)}${list(views)}`;

/** The data of `ActRecorded`. */
export const encodeRecorded = (marks: number, signed: string): string => `0x${word(marks)}${word(64)}${signed}`;

function list(items: readonly string[]): string {
  let offset = items.length * 32;
  const offsets = items.map((item) => {
    const at = word(offset);
    offset += item.length / 2;
    return at;
  });
  return word(items.length) + offsets.join('') + items.join('');
}

/** A `bytes` as it stands in a structure: its length, then its content, padded. */
export function bytes(hex: string): string {
  const content = bare(hex);
  return word(content.length / 2) + content.padEnd(Math.ceil(content.length / WORD) * WORD, '0');
}
