import { decode as decodeBase45, encode as encodeBase45 } from 'base45-web';
import { decode, encode } from 'cborg';
import { getBytes } from 'ethers';
import type { JWK } from 'jose';
import { type Act, type SignedAct, ZERO } from '../acts/act.ts';
import { signDigest } from '../acts/sign.ts';
import { hex } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { type Flank, MODES, type Mode, SIDES, type Side } from '../sides.ts';

/**
 * A release that a driver carries: the decisions of every track of one flank as their authorities signed them, and what the gateway knew when it
 * put them together. Written as the EU's digital certificates are (COSE_Sign1 of a CBOR web token, base45), without their compression: hashes
 * and signatures do not shrink.
 */
export interface Release {
  /** Whose gateway made it. */
  side: Side;
  /** `EXP`: may cross; `IMP`: may go out. */
  flank: Flank;
  consignment: string;
  /** Manifest version. */
  version: number;
  mode: Mode;
  plant: boolean;
  /** Units that every track approves, and those under an active hold, as of `at`; bitmaps. */
  units: bigint;
  held: bigint;
  /** Unix seconds: when it was made, and until when it is good. */
  at: number;
  expires: number;
  acts: CarriedAct[];
}

/** A track's decision. Of its keys it names the first eight bytes, as COSE and the EU's certificates do. */
export interface CarriedAct {
  act: Act;
  key: string;
  signature: string;
  cosigner: string | undefined;
  cosignature: string | undefined;
}

/** What a bundle says before anything of it is verified. */
export interface ReadBundle {
  release: Release;
  /** First eight bytes of the gateway's key id. */
  key: string;
  signature: string;
  /** The bytes that the gateway signed (RFC 9052 §4.4). */
  signed: string;
}

/** What a QR code's text begins with. */
export const PREFIX = 'TQ1:';
const SIGN1_TAG = 18;
const KID_BYTES = 8;
/** CWT claims (RFC 8392), and one of our own. */
const [ISS, EXP, IAT, RELEASE] = [1, 4, 6, -70_001];
const [ALG, KID, ES256] = [1, 4, -7];

export const kidOf = (keyId: string): string => keyId.slice(0, 2 + 2 * KID_BYTES);
const kid = (keyId: string): Uint8Array => getBytes(kidOf(keyId));

const sigStructure = (header: Uint8Array, payload: Uint8Array): string => hex(encode(['Signature1', header, new Uint8Array(), payload]));

/** A decision carries neither subject nor terms; its consignment stands once in the bundle. */
function carried({ act, key, signature, cosigner, cosignature }: SignedAct): unknown[] {
  return [
    ...[act.kind, act.track, act.version, act.units, act.reason, act.until, getBytes(act.commitment)],
    ...[act.occurredAt, act.signedAt, act.notAfter, getBytes(act.prev), kid(key), getBytes(signature)],
    ...(cosigner === ZERO ? [] : [kid(cosigner), getBytes(cosignature)]),
  ];
}

/** Writes and signs a bundle. `keyId` and `jwk` are the gateway's. */
export function writeBundle(release: Omit<Release, 'acts'>, acts: readonly SignedAct[], keyId: string, jwk: JWK): string {
  const { side, flank, consignment, version, mode, plant, units, held, at, expires } = release;
  const body = [
    ...[1, flank === 'EXP' ? 0 : 1, getBytes(consignment), version, MODES.indexOf(mode), plant, units, held],
    acts.map(carried),
  ];
  const payload = encode(
    new Map<number, unknown>([
      [ISS, side],
      [EXP, expires],
      [IAT, at],
      [RELEASE, body],
    ]),
  );
  const header = encode(
    new Map<number, unknown>([
      [ALG, ES256],
      [KID, kid(keyId)],
    ]),
  );
  const signature = getBytes(signDigest(jwk, sigStructure(header, payload)));
  return PREFIX + encodeBase45(encode([header, new Map(), payload, signature]));
}

/** @throws {Refusal} SCHEMA_INVALID when it is no bundle of this version */
export function readBundle(text: string): ReadBundle {
  try {
    if (!text.startsWith(PREFIX) || text.length > 8_000) throw new TypeError('no such prefix');
    const outer = decode(new Uint8Array(decodeBase45(text.slice(PREFIX.length))), {
      useMaps: true,
      tags: { [SIGN1_TAG]: (inner: () => unknown) => inner() },
    } as never);
    const [header, , payload, signature] = list(outer, 4) as [unknown, unknown, unknown, unknown];
    const claims = map(decode(bytes(payload), { useMaps: true }));
    const protectedHeader = map(decode(bytes(header), { useMaps: true }));
    if (protectedHeader.get(ALG) !== ES256) throw new TypeError('not ES256');
    const [format, flank, consignment, version, mode, plant, units, held, acts] = list(claims.get(RELEASE), 9);
    if (format !== 1) throw new TypeError('another version');
    const of = hex(bytes(consignment, 32));
    const release: Release = {
      side: oneOf(SIDES, SIDES.indexOf(claims.get(ISS) as Side)),
      flank: oneOf(['EXP', 'IMP'] as const, integer(flank)),
      consignment: of,
      version: integer(version),
      mode: oneOf(MODES, integer(mode)),
      plant: plant === true,
      units: mask(units),
      held: mask(held),
      at: integer(claims.get(IAT)),
      expires: integer(claims.get(EXP)),
      acts: (acts as unknown[]).map((each) => readAct(each, of)),
    };
    return {
      release,
      key: hex(bytes(protectedHeader.get(KID), KID_BYTES)),
      signature: hex(bytes(signature, 64)),
      signed: sigStructure(bytes(header), bytes(payload)),
    };
  } catch {
    throw new Refusal('SCHEMA_INVALID', 'not a release bundle of this version');
  }
}

function readAct(value: unknown, consignment: string): CarriedAct {
  if (!Array.isArray(value) || (value.length !== 13 && value.length !== 15)) throw new TypeError('not an act');
  const [
    kind,
    track,
    version,
    units,
    reason,
    until,
    commitment,
    occurredAt,
    signedAt,
    notAfter,
    prev,
    key,
    signature,
    second,
    cosignature,
  ] = value;
  const act: Act = {
    ...{ kind: integer(kind), consignment, track: integer(track), version: integer(version), units: mask(units), subject: ZERO },
    ...{ reason: integer(reason), until: integer(until), commitment: hex(bytes(commitment, 32)), data: '0x' },
    ...{ occurredAt: integer(occurredAt), signedAt: integer(signedAt), notAfter: integer(notAfter), prev: hex(bytes(prev, 32)) },
  };
  return {
    ...{ act, key: hex(bytes(key, KID_BYTES)), signature: hex(bytes(signature)) },
    cosigner: second === undefined ? undefined : hex(bytes(second, KID_BYTES)),
    cosignature: second === undefined ? undefined : hex(bytes(cosignature)),
  };
}

function bytes(value: unknown, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) throw new TypeError('not bytes of this length');
  return value;
}
function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new TypeError('not a number');
  return value as number;
}
function mask(value: unknown): bigint {
  if ((typeof value !== 'number' && typeof value !== 'bigint') || value < 0) throw new TypeError('not a bitmap');
  return BigInt(value);
}
function list(value: unknown, length: number): unknown[] {
  if (!Array.isArray(value) || value.length !== length) throw new TypeError('not a list of this length');
  return value;
}
function map(value: unknown): Map<unknown, unknown> {
  if (!(value instanceof Map)) throw new TypeError('not a map');
  return value;
}
function oneOf<T>(values: readonly T[], index: number): T {
  const found = values[index];
  if (found === undefined) throw new TypeError('not one of the list');
  return found;
}
