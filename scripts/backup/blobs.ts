import { Transform } from 'node:stream';
import { Fault } from '../../database/fault.ts';
import type { BlobStore } from '../../gateway/blobs/port.ts';

/** Blobs one after another: length of the CID (1 byte), CID, length of the bytes (4, big-endian), bytes. */
const frame = (cid: string, bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([Buffer.of(cid.length), Buffer.from(cid), length, bytes]);
};

/** What was read of the blobs that a snapshot names. */
export interface BlobTally {
  count: number;
  /** Named and kept nowhere: erased since, or never fetched from the other side. */
  absent: string[];
}

/** Frames of the named blobs that `files` keeps, each hashed on the way out; those that rest in the database go with its rows. */
export async function* framesOf(cids: readonly string[], files: BlobStore, all: BlobStore, tally: BlobTally): AsyncIterable<Uint8Array> {
  for (const cid of cids) {
    const bytes = await files.get(cid);
    if (bytes) {
      tally.count += 1;
      yield frame(cid, bytes);
    } else if (!(await all.get(cid))) tally.absent.push(cid);
  }
}

/** Takes frames apart again. */
export class Unframing extends Transform {
  #rest: Buffer = Buffer.alloc(0);

  constructor() {
    super({ readableObjectMode: true });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let end = this.#end(); end !== undefined; end = this.#end()) {
      const name = this.#rest.readUInt8(0);
      this.push({ cid: this.#rest.subarray(1, 1 + name).toString(), bytes: this.#rest.subarray(5 + name, end) });
      this.#rest = this.#rest.subarray(end);
    }
    done();
  }

  override _flush(done: (error?: Error) => void): void {
    done(this.#rest.length === 0 ? undefined : torn());
  }

  /** Where the first frame ends, once it is whole. */
  #end(): number | undefined {
    if (this.#rest.length < 1) return undefined;
    const head = 5 + this.#rest.readUInt8(0);
    if (this.#rest.length < head) return undefined;
    const end = head + this.#rest.readUInt32BE(head - 4);
    return this.#rest.length < end ? undefined : end;
  }
}

const torn = (): Fault =>
  new Fault('BACKUP_INVALID', 'the blobs of the backup end in the middle of one', 'take another copy of the backup');

export interface NamedBlob {
  cid: string;
  bytes: Buffer;
}
