import { hex, sha256, utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';

/*
 * Signed notes (C2SP signed-note): a text that ends in a newline, an empty line, and a line for each signature. Several parties sign one text, each
 * named. Nothing here signs or verifies: gateways do that with Node's cryptography, evidence with the browser's.
 */

/** A signature names its key, so that both sides may sign one note. */
export interface NoteSignature {
  name: string;
  /** First 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
  id: Uint8Array;
  signature: Uint8Array;
}

export interface Note {
  /** What is signed, its last newline included. */
  body: string;
  signatures: NoteSignature[];
}

/** Signature type 0xff, "a type of its own", followed by its name: ES256 is not among the registered ones. */
const TYPE = new Uint8Array([0xff, ...utf8('thongquan/es256/1')]);
const DASH = '\u2014';
const ID_BYTES = 4;
const NOTE = /^((?:[^\n]+\n)+)\n((?:\u2014 [^\s+]+ [A-Za-z0-9+/]+=*\n)+)$/;

export const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
export const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** @param point 64 bytes qx‖qy of the P-256 key. */
export const noteKeyId = (name: string, point: Uint8Array): Uint8Array => sha256(utf8(`${name}\n`), TYPE, point).subarray(0, ID_BYTES);

/** What ES256 is given of a text: its SHA-256, as the digest that ES256 hashes once more. */
export const noteDigest = (body: string): Uint8Array => sha256(utf8(body));

export const signatureLine = (name: string, point: Uint8Array, signature: Uint8Array): string =>
  `${DASH} ${name} ${base64(Uint8Array.of(...noteKeyId(name, point), ...signature))}\n`;

/** @throws {Refusal} SCHEMA_INVALID when it is no signed note, or one in which base64 is written in another way than the usual. */
export function parseNote(text: string): Note {
  const match = NOTE.exec(text);
  if (!match) throw new Refusal('SCHEMA_INVALID', 'not a signed note');
  const [, body, lines] = match as unknown as [string, string, string];
  const signatures = lines
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, name, blob] = line.split(' ') as [string, string, string];
      const bytes = bytesOf(blob);
      return { name, id: bytes.subarray(0, ID_BYTES), signature: bytes.subarray(ID_BYTES) };
    });
  return { body, signatures };
}

function bytesOf(blob: string): Uint8Array {
  try {
    const bytes = fromBase64(blob);
    if (base64(bytes) === blob) return bytes;
  } catch {
    // Told below.
  }
  throw new Refusal('SCHEMA_INVALID', 'a signature is not in base64');
}

/** Signatures of a note that name this key. */
export function signaturesBy({ signatures }: Note, name: string, point: Uint8Array): Uint8Array[] {
  const id = hex(noteKeyId(name, point));
  return signatures.filter((each) => each.name === name && hex(each.id) === id).map(({ signature }) => signature);
}
