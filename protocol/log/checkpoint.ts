import { getBytes } from 'ethers';
import type { JWK } from 'jose';
import { pointOf, signDigest, verifyES256 } from '../acts/sign.ts';
import { hex } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { base64, fromBase64, type NoteSignature, noteDigest, parseNote, signatureLine, signaturesBy } from './note.ts';

/** Head of a record log, as C2SP tlog-checkpoint writes it. */
export interface Checkpoint {
  /** Name of the log, schema-less: `thongquan.example/vn`. */
  origin: string;
  size: number;
  root: Uint8Array;
}

/** The three lines that are signed. */
export const checkpointBody = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${base64(root)}\n`;

/** A checkpoint as a signed note. */
export function signCheckpoint(checkpoint: Checkpoint, name: string, key: JWK): string {
  const body = checkpointBody(checkpoint);
  const signature = getBytes(signDigest(key, hex(noteDigest(body))));
  return `${body}\n${signatureLine(name, pointOf(key), signature)}`;
}

/**
 * Reads a signed note.
 *
 * @throws Refusal SCHEMA_INVALID when it is no checkpoint.
 */
export function parseCheckpoint(note: string): { checkpoint: Checkpoint; body: string; signatures: NoteSignature[] } {
  const { body, signatures } = parseNote(note);
  const match = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(body);
  if (!match) throw new Refusal('SCHEMA_INVALID', 'not a checkpoint');
  const [, origin, size, root] = match as unknown as [string, string, string, string];
  return { checkpoint: { origin, size: Number(size), root: fromBase64(root) }, body, signatures };
}

/**
 * Verifies that a named key signed a note, and returns its checkpoint.
 *
 * @throws Refusal SIGNATURE_INVALID when none of its signatures is by this key.
 */
export function verifyCheckpoint(note: string, name: string, key: JWK): Checkpoint {
  const { checkpoint, body, signatures } = parseCheckpoint(note);
  const point = pointOf(key);
  const signed = signaturesBy({ body, signatures }, name, point).some((signature) => verifyES256(noteDigest(body), signature, point));
  if (!signed) throw new Refusal('SIGNATURE_INVALID', 'the checkpoint is not signed by this key');
  return checkpoint;
}
