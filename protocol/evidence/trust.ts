import { z } from 'zod';
import { parseOrRefuse } from '../schema/refuse.ts';
import type { Side } from '../sides.ts';

/** What whoever verifies evidence takes for true beforehand. Everything else is proven from it. */
export interface EvidenceTrust {
  format: 'thongquan-evidence-trust/1';
  chainId: string;
  /** Address of the Directory, lower-case hex: it names every other contract. */
  directory: string;
  /** Keys by which each side's gateway signs checkpoints: P-256 points qx‖qy, 64 bytes of hex. */
  sides: Record<Side, readonly string[]>;
  /** Validators of a QBFT chain, addresses: more than two thirds of them must have sealed. Absent: none is trusted, and seals only add to checkpoints. */
  validators?: string[] | undefined;
}

const points = z.array(z.string().regex(/^0x[0-9a-f]{128}$/)).max(64);
const schema = z.strictObject({
  format: z.literal('thongquan-evidence-trust/1'),
  chainId: z.string().regex(/^[1-9]\d{0,18}$/),
  directory: z.string().regex(/^0x[0-9a-f]{40}$/),
  sides: z.strictObject({ VN: points, CN: points }),
  validators: z
    .array(z.string().regex(/^0x[0-9a-f]{40}$/))
    .min(1)
    .max(256)
    .optional(),
});

/** @throws {Refusal} SCHEMA_INVALID */
export const readTrust = (value: unknown): EvidenceTrust => parseOrRefuse(schema, value);
