import { z } from 'zod';
import { documentSchema } from '../events/request.ts';
import { signedActSchema } from '../events/wire.ts';

const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/, { message: 'not 32 bytes of lower-case hex' });

/** What one gateway tells the other of an act or a leaf it accepted. Content travels in the envelopes only. */
export const messageSchema = z.strictObject({
  format: z.literal('thongquan-peer/1'),
  signed: signedActSchema,
  payload: documentSchema.shape.payload,
  /** Place in the sender's record log. */
  leaf: z.strictObject({ index: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER), salt: bytes32 }).optional(),
  envelopes: z
    .array(
      z.strictObject({
        recipient: bytes32,
        cid: z.string().max(100),
        /** The blob itself, saving a fetch; it must hash to the CID. */
        jwe: z.string().max(900_000).optional(),
      }),
    )
    .max(256),
});
export const BATCH_FORMAT = 'thongquan-peer-batch/1';

/** Several messages in one request, answered each by itself. Those about one consignment are in their order. */
export const batchSchema = z.strictObject({ format: z.literal(BATCH_FORMAT), messages: z.array(messageSchema).min(1).max(256) });

export type PeerMessage = z.output<typeof messageSchema>;
