import { concat, getBytes, hexlify } from 'ethers';
import type { JWK } from 'jose';
import { pointOf, signDigest, verifyES256 } from '../acts/sign.ts';
import { hex, sha256, utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';

/** Head of a record log, as C2SP tlog-checkpoint writes it. */
export interface Checkpoint {
  /** Name of the log, schema-less: `thongquan.example/vn`. */
  origin: string;
  size: number;
  root: Uint8Array;
}

/** A checkpoint signature names its key, so that both sides may sign one note (C2SP signed-note). */
export interface NoteSignature {
  name: string;
  /** First 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
  id: Uint8Array;
  signature: Uint8Array;
}

/** Signature type 0xff, "a type of its own", followed by its name: ES256 is not among the registered ones. */
const TYPE = new Uint8Array([0xff, ...utf8('thongquan/es256/1')]);
const DASH = '\u2014';

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** The three lines that are signed. */
export const checkpointBody = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${base64(root)}\n`;

const keyHash = (name: string, key: JWK): Uint8Array =>
  sha256(
    utf8(`${name}
`),
    TYPE,
    pointOf(key),
  ).subarray(0, 4);

/** What is signed of a text: SHA-256, as the digest that ES256 hashes once more. */
const digestOf = (body: string): Uint8Array => sha256(utf8(body));

/** A checkpoint as a signed note. */
export function signCheckpoint(checkpoint: Checkpoint, name: string, key: JWK): string {
  const body = checkpointBody(checkpoint);
  const signature = getBytes(signDigest(key, hex(digestOf(body))));
  return `${body}\n${DASH} ${name} ${base64(getBytes(concat([keyHash(name, key), signature])))}\n`;
}

/**
 * Reads a signed note.
 *
 * @throws Refusal SCHEMA_INVALID when it is no checkpoint.
 */
export function parseCheckpoint(note: string): { checkpoint: Checkpoint; body: string; signatures: NoteSignature[] } {
  const match = /^(([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n)\n((?:\u2014 [^\s+]+ [A-Za-z0-9+/]+=*\n)+)$/.exec(note);
  if (!match) throw new Refusal('SCHEMA_INVALID', 'not a checkpoint');
  const [, body, origin, size, root, lines] = match as unknown as [string, string, string, string, string, string];
  const signatures = lines
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, name, blob] = line.split(' ') as [string, string, string];
      const bytes = fromBase64(blob);
      return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
    });
  return { checkpoint: { origin, size: Number(size), root: fromBase64(root) }, body, signatures };
}

/**
 * Verifies that a named key signed a note, and returns its checkpoint.
 *
 * @throws Refusal SIGNATURE_INVALID when none of its signatures is by this key.
 */
export function verifyCheckpoint(note: string, name: string, key: JWK): Checkpoint {
  const { checkpoint, body, signatures } = parseCheckpoint(note);
  const id = hexlify(keyHash(name, key));
  const point = pointOf(key);
  const signed = signatures.some(
    (each) => each.name === name && hexlify(each.id) === id && verifyES256(digestOf(body), each.signature, point),
  );
  if (!signed) throw new Refusal('SIGNATURE_INVALID', 'the checkpoint is not signed by this key');
  return checkpoint;
}
