import { z } from 'zod';
import type { Act, SignedAct } from '../../protocol/acts/act.ts';

const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/, { message: 'not 32 bytes of lower-case hex' });
const hex = (max: number) =>
  z
    .string()
    .max(2 + 2 * max)
    .regex(/^0x(?:[0-9a-f]{2})*$/, { message: 'not lower-case hex' });
const below = (max: number) => z.number().int().min(0).max(max);
const seconds = below(Number.MAX_SAFE_INTEGER);
const uint64 = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,19})$/, { message: 'not a decimal number' })
  .refine((text) => BigInt(text) < 1n << 64n, { message: 'more than 64 bits' });

/** An act as JSON: the unit bitmap is a decimal string, everything else as in `Act`. */
export const actSchema = z
  .strictObject({
    kind: below(0xffff),
    consignment: bytes32,
    track: below(0xff),
    version: below(0xffffffff),
    units: uint64,
    subject: bytes32,
    reason: below(0xffff),
    until: seconds,
    commitment: bytes32,
    data: hex(8192),
    occurredAt: seconds,
    signedAt: seconds,
    notAfter: seconds,
    prev: bytes32,
  })
  .meta({ id: 'Act', description: 'The signed message: what is said, when, on what it builds; docs/ARCHITECTURE.md and protocol/acts.' });

export const signatureSchema = { key: bytes32, signature: hex(65), cosigner: bytes32, cosignature: hex(65) };
export const signedActSchema = z.strictObject({ act: actSchema, ...signatureSchema });

export type ActJson = z.output<typeof actSchema>;
export type SignedActJson = z.output<typeof signedActSchema>;

export const actToJson = (act: Act): ActJson => ({ ...act, units: act.units.toString() });
export const actFromJson = (json: ActJson): Act => ({ ...json, units: BigInt(json.units) });
export const signedActToJson = (signed: SignedAct): SignedActJson => ({ ...signed, act: actToJson(signed.act) });
export const signedActFromJson = (json: SignedActJson): SignedAct => ({ ...json, act: actFromJson(json.act) });
