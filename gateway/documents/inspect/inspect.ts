import { fileTypeFromBuffer } from 'file-type';
import { FILE_TYPES, type FileType, MAX_FILE_BYTES } from '../../../protocol/documents/files.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { JpegWalker, PngWalker, type Walker, WebpWalker } from './container.ts';
import { PdfScan } from './pdf.ts';

/** What tells a type by its content. */
const SNIFFED = 4_100;
/** A ZIP reader looks for its directory in the last bytes; PDF readers for their header in the first. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_TAIL = 65_557;

const WALKERS: Record<Exclude<FileType, 'application/pdf'>, () => Walker> = {
  'image/jpeg': () => new JpegWalker(),
  'image/png': () => new PngWalker(),
  'image/webp': () => new WebpWalker(),
};

const refuse = (detail: string): Refusal => new Refusal('DOCUMENT_REFUSED', detail);

/**
 * Passes a document's bytes on while looking at them. That they are of the declared type, and nothing else beside, is known when the last has
 * passed: whoever reads must not keep what ended in a refusal.
 *
 * @throws {Refusal} DOCUMENT_REFUSED, PAYLOAD_TOO_LARGE
 */
export async function* inspected(source: AsyncIterable<Uint8Array>, declared: string): AsyncGenerator<Uint8Array> {
  const type = FILE_TYPES.find((each) => each === declared);
  if (!type) throw new Refusal('MEDIA_TYPE_UNSUPPORTED', `documents are ${FILE_TYPES.join(', ')}`);
  const pdf = type === 'application/pdf' ? new PdfScan() : undefined;
  const walker = type === 'application/pdf' ? undefined : WALKERS[type]();
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let sniffed = false;
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > MAX_FILE_BYTES) throw new Refusal('PAYLOAD_TOO_LARGE', `a document has at most ${MAX_FILE_BYTES} bytes`);
    pdf?.take(chunk);
    walker?.take(chunk);
    tail = Buffer.concat([tail, chunk]).subarray(-ZIP_TAIL);
    if (!sniffed) {
      head = Buffer.concat([head, chunk]);
      if (head.length >= SNIFFED) {
        await checkHead(head, type);
        sniffed = true;
      }
    }
    if (pdf?.objection) throw refuse(pdf.objection);
    yield chunk;
  }
  if (!sniffed) await checkHead(head, type);
  pdf?.end();
  if (pdf?.objection) throw refuse(pdf.objection);
  if (walker && !walker.whole()) throw refuse('the image is not whole, or something follows it');
  if (tail.includes(ZIP_END)) throw refuse('the document is an archive as well');
}

async function checkHead(head: Buffer, type: FileType): Promise<void> {
  const found = await fileTypeFromBuffer(head.subarray(0, SNIFFED));
  if (found?.mime !== type) throw refuse(`its content is ${found?.mime ?? 'of no known type'}, not ${type}`);
  if (type !== 'application/pdf' && head.subarray(0, SNIFFED).includes('%PDF-')) throw refuse('the image is a PDF as well');
  if (type === 'application/pdf' && !head.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw refuse('a PDF begins with its header');
}
