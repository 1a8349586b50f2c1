import { MAX_FILE_BYTES } from '../../protocol/documents/files.ts';
import { CAR_TYPE, takeCar } from './car.ts';
import type { BlobStore } from './port.ts';

/** Room for the records' tags, the nodes above the leaves and the CAR's own lengths. */
const MOST_BYTES = MAX_FILE_BYTES + 1_048_576;
const TIMEOUT_MS = 60_000;

/**
 * Fetches a blob from a trustless gateway (IPFS HTTP Gateways, `?format=car`) into the store. The other side is believed nothing: what it
 * sends is this blob to the last block, or nothing is kept.
 *
 * @returns whether the other side has it for us. @throws {Refusal} SCHEMA_INVALID, PAYLOAD_TOO_LARGE
 */
export async function fetchBlob(
  store: BlobStore,
  base: string,
  cid: string,
  authorization: string,
  fetcher: typeof fetch = fetch,
): Promise<boolean> {
  const response = await fetcher(new URL(`/ipfs/${cid}?format=car`, base), {
    headers: { accept: CAR_TYPE, authorization },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    return false;
  }
  await takeCar(store, cid, response.body, MOST_BYTES);
  return true;
}
