import { inflateSync } from 'node:zlib';

/**
 * Names of PDF that make a document act, hide files in it or keep it from being looked at (ISO 32000-2). What opens at which page
 * (`/OpenAction` with a destination) is harmless; what runs has one of these.
 */
const ACTIVE = /\/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm|GoToE|Encrypt|XFA(?=[\s[(</]))/;
const OBJECT_STREAM = /\/ObjStm(?![A-Za-z])/;
const STREAM = /stream\r?\n/;
/** More than the longest name with every character escaped, and a dictionary. */
const OVERLAP = 4_096;
const MOST_OBJECTS = 4 * 1_048_576;
const MOST_INFLATED = 32 * 1_048_576;

/** A name's characters may be written `#4A`: read as what they mean. */
const plain = (text: string): string =>
  text.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/**
 * Looks for active content in a PDF as its bytes come by: in all of its bytes, and in the objects that object streams keep compressed.
 * An object stream that cannot be looked into is an objection too.
 */
export class PdfScan {
  #tail = '';
  #dictionary = '';
  #objects: Buffer[] | undefined;
  #objectBytes = 0;
  /** What was found, for a person; undefined while nothing was. */
  objection: string | undefined;

  take(bytes: Uint8Array): void {
    if (this.objection) return;
    const text = this.#tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    this.#look(text);
    this.#streams(text);
    this.#tail = text.slice(-OVERLAP);
  }

  /** The file as a whole, when it has come: its last bytes end a PDF. */
  end(): void {
    if (this.#objects && !this.objection) this.objection = 'an object stream does not end';
    if (!/%%EOF\s*$/.test(this.#tail.slice(-64))) this.objection ??= 'something follows the end of the PDF';
  }

  #look(text: string): void {
    const found = ACTIVE.exec(plain(text));
    if (found) this.objection ??= `active or hidden content (${found[0]})`;
  }

  /** Collects object streams; what of a text was seen in the last one is not collected twice. */
  #streams(text: string): void {
    let from = this.#tail.length;
    if (this.#objects) from = this.#collect(text, from);
    // A dictionary before its stream may have begun in the last text.
    let at = Math.max(0, from - OVERLAP);
    for (;;) {
      const rest = text.slice(at);
      const match = STREAM.exec(rest);
      if (!match) return;
      const begin = at + match.index + match[0].length;
      if (begin > this.#tail.length && !rest.slice(0, match.index).endsWith('end')) {
        this.#dictionary = plain(text.slice(Math.max(0, begin - 1_024), begin));
        const last = this.#dictionary.lastIndexOf('endobj');
        const own = last < 0 ? this.#dictionary : this.#dictionary.slice(last);
        if (OBJECT_STREAM.test(own)) {
          this.#dictionary = own;
          this.#objects = [];
          this.#objectBytes = 0;
          at = this.#collect(text, begin);
          if (this.#objects) return;
          continue;
        }
      }
      at = begin;
    }
  }

  #collect(text: string, from: number): number {
    // The word may be cut in two by the end of the text before.
    const whole = Buffer.concat([...(this.#objects ?? []), Buffer.from(text.slice(from), 'latin1')]);
    const end = whole.indexOf('endstream');
    this.#objectBytes = whole.length;
    if (end < 0) {
      this.#objects = [whole];
      if (this.#objectBytes > MOST_OBJECTS) this.objection ??= 'an object stream is too large to be looked into';
      return text.length;
    }
    this.#objects = undefined;
    this.#open(whole.subarray(0, end));
    return text.length - (whole.length - end);
  }

  #open(bytes: Buffer): void {
    const filters = /\/Filter\s*(\[[^\]]*\]|\/\w+)/.exec(this.#dictionary)?.[1]?.match(/\/\w+/g) ?? [];
    if (filters.length === 0) return;
    if (filters.join() !== '/FlateDecode' && filters.join() !== '/Fl') {
      this.objection ??= 'an object stream is encoded in an unusual way';
      return;
    }
    try {
      this.#look(inflateSync(bytes, { maxOutputLength: MOST_INFLATED, finishFlush: 2 }).toString('latin1'));
    } catch {
      this.objection ??= 'an object stream cannot be read';
    }
  }
}
