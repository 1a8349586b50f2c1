import { CarBlockIterator, CarWriter } from '@ipld/car';
import { Refusal } from '../../protocol/refusals.ts';
import { type Block, blocksOf, isBlock, linksOf } from './dag.ts';
import { type BlobStore, parseCid } from './port.ts';

/** Of a whole blob, its blocks in the order of a depth-first walk, those that come twice twice. */
export const CAR_TYPE = 'application/vnd.ipld.car; version=1; order=dfs; dups=y';
export const RAW_TYPE = 'application/vnd.ipld.raw';

/** A blob as a CAR, written as it is read. */
export function carOf(blocks: AsyncIterable<Block>, root: string): AsyncIterable<Uint8Array> {
  const { writer, out } = CarWriter.create([parseCid(root)]);
  let failure: unknown;
  (async () => {
    for await (const block of blocks) await writer.put(block as never);
  })()
    .catch((error: unknown) => {
      failure = error;
    })
    .finally(() => writer.close());
  return (async function* () {
    yield* out;
    // A CAR cut short must not look like a whole one: the connection breaks instead.
    if (failure) throw failure;
  })();
}

/** The blocks of a stored blob as a CAR. */
export const carFrom = (store: Pick<BlobStore, 'block'>, root: string): AsyncIterable<Uint8Array> => carOf(blocksOf(store, root), root);

/**
 * Takes a blob in from a CAR that somebody else made. Every block is hashed as it arrives and must be the next one of the blob; nothing is
 * kept unless all of them came and nothing else did.
 *
 * @param mostBytes of the CAR.
 * @throws {Refusal} SCHEMA_INVALID when it is not this blob, PAYLOAD_TOO_LARGE
 */
export async function takeCar(store: BlobStore, root: string, source: AsyncIterable<Uint8Array>, mostBytes: number): Promise<void> {
  const staging = await store.stage();
  try {
    const due = [parseCid(root)];
    for await (const block of await CarBlockIterator.fromIterable(bounded(source, mostBytes))) {
      const next = due.pop();
      if (!next?.equals(block.cid)) throw new Refusal('SCHEMA_INVALID', 'a block is not the next one of the blob asked for');
      const taken: Block = { cid: next, bytes: block.bytes };
      if (!isBlock(taken)) throw new Refusal('SCHEMA_INVALID', 'a block does not hash to its name');
      due.push(...linksOf(taken).reverse());
      await staging.put(next, taken.bytes);
    }
    if (due.length > 0) throw new Refusal('SCHEMA_INVALID', 'the blob is not whole');
    await staging.commit(parseCid(root));
  } catch (error) {
    await staging.abort();
    if (error instanceof Refusal || !/CAR|varint|Unexpected end|CBOR/i.test(String((error as Error).message))) throw error;
    throw new Refusal('SCHEMA_INVALID', 'not a CAR of one blob');
  }
}

async function* bounded(source: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of source) {
    seen += chunk.length;
    if (seen > most) throw new Refusal('PAYLOAD_TOO_LARGE');
    yield chunk;
  }
}
