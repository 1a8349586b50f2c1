import { z } from 'zod';
import { bytes32 } from '../../http/schemas.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { parseOrRefuse } from '../../protocol/schema/refuse.ts';
import type { PeerCredentials } from '../peer/credentials.ts';

export const CHECKPOINT_FORMAT = 'thongquan-peer-checkpoint/1';
const note = z.string().max(2_000);

/** A checkpoint that one gateway made and asks the other to sign as well. */
export const requestSchema = z.strictObject({ format: z.literal(CHECKPOINT_FORMAT), key: bytes32, note });

/** `cosigned`: the note with both signatures. `disputed`: another note, of the block that we have there. `later`: our node is not that far. */
export const answerSchema = z.discriminatedUnion('result', [
  z.object({ result: z.literal('cosigned'), key: bytes32, note }),
  z.object({ result: z.literal('disputed'), key: bytes32, note }),
  z.object({ result: z.literal('later') }),
]);
export type CheckpointAnswer = z.infer<typeof answerSchema>;

/** How a checkpoint gets to the other side. */
export type AskPeer = (key: string, note: string) => Promise<CheckpointAnswer>;

const TIMEOUT_MS = 10_000;

/** Over the peer channel: a request that our gateway signs, to a route that only the other side's gateway may call. */
export const askOverHttp =
  (url: string, credentials: Pick<PeerCredentials, 'request'>): AskPeer =>
  async (key, text) => {
    const body = JSON.stringify({ format: CHECKPOINT_FORMAT, key, note: text });
    const response = await fetch(new URL('/v1/peer/checkpoints', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await credentials.request(body)}` },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Refusal('UNAVAILABLE', `the other side answers ${response.status} to a checkpoint`);
    return parseOrRefuse(answerSchema, await response.json());
  };
