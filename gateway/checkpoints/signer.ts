import { getBytes } from 'ethers';
import type { JWK } from 'jose';
import type { Sql } from '../../database/client.ts';
import { pointOf, signDigest, verifyES256 } from '../../protocol/acts/sign.ts';
import { type ChainCheckpoint, checkpointText, noteName, parseChainCheckpoint } from '../../protocol/evidence/checkpoint.ts';
import { hex } from '../../protocol/hash.ts';
import { noteDigest, signatureLine, signaturesBy } from '../../protocol/log/note.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { otherSide, type Side } from '../../protocol/sides.ts';
import { checkStanding } from '../events/actor.ts';
import type { Participants } from '../participants.ts';

/** ERC-7913 signers of our keys: verifier (20 bytes) ‖ qx ‖ qy. */
const VERIFIER_BYTES = 20;

/** Signs checkpoints for one side, and knows the other side's signature. */
export class CheckpointSigner {
  readonly side: Side;
  readonly #key: JWK;
  readonly #participants: Pick<Participants, 'key'>;
  readonly #now: () => number;

  constructor(side: Side, key: JWK, participants: Pick<Participants, 'key'>, now: () => number) {
    this.side = side;
    this.#key = key;
    this.#participants = participants;
    this.#now = now;
  }

  sign(checkpoint: ChainCheckpoint): string {
    const body = checkpointText(checkpoint);
    return `${body}\n${this.#line(body)}`;
  }

  /** The note with our signature added to it. */
  cosign(note: string): string {
    return `${note}${this.#line(parseChainCheckpoint(note).note.body)}`;
  }

  /**
   * Reads a note that the other side's gateway signed with this key.
   *
   * @throws {Refusal} SCHEMA_INVALID, KEY_UNKNOWN, SIGNATURE_INVALID
   */
  async check(sql: Sql, note: string, keyId: string): Promise<ChainCheckpoint> {
    const parsed = parseChainCheckpoint(note);
    const side = otherSide(this.side);
    const key = await this.#participants.key(sql, keyId);
    if (!key || key.side !== side || !key.roles.includes('GATEWAY')) throw new Refusal('KEY_UNKNOWN', undefined, '/key');
    checkStanding(key, this.#now(), this.#now());
    const point = getBytes(key.signer).subarray(VERIFIER_BYTES);
    const { body } = parsed.note;
    const signed = signaturesBy(parsed.note, noteName(side), point).some((each) => verifyES256(noteDigest(body), each, point));
    if (!signed) throw new Refusal('SIGNATURE_INVALID', 'the checkpoint is not signed by the other side', '/note');
    return parsed.checkpoint;
  }

  #line(body: string): string {
    const signature = getBytes(signDigest(this.#key, hex(noteDigest(body))));
    return signatureLine(noteName(this.side), pointOf(this.#key), signature);
  }
}
