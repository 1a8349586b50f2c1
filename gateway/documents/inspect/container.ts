/** Follows an image file's own structure as its bytes come by, to tell where the image ends: what lies behind it is no part of it. */
export interface Walker {
  take(bytes: Uint8Array): void;
  /** The file ended exactly where its structure does. */
  whole(): boolean;
}

/** A machine that is told one byte after another, or how many it may skip. */
abstract class Bytes implements Walker {
  protected skip = 0;
  protected ended = false;
  protected wrong = false;
  protected abstract byte(value: number): void;

  take(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length && !this.wrong; i++) {
      if (this.ended) this.wrong = true;
      else if (this.skip > 0) {
        const jump = Math.min(this.skip, bytes.length - i);
        this.skip -= jump;
        i += jump - 1;
        if (this.skip === 0) this.skipped();
      } else this.byte(bytes[i] as number);
    }
  }
  protected skipped(): void {}
  whole(): boolean {
    return this.ended && !this.wrong;
  }
}

/** JPEG (ITU-T T.81): segments with their lengths, scans up to the next marker, EOI at the end. */
export class JpegWalker extends Bytes {
  #seen = 0;
  #state: 'data' | 'marker' | 'high' | 'low' = 'data';
  #scan = false;
  #marker = 0;
  #high = 0;

  protected byte(value: number): void {
    this.#seen += 1;
    if (this.#state === 'high') {
      this.#high = value;
      this.#state = 'low';
    } else if (this.#state === 'low') {
      this.skip = Math.max(0, this.#high * 256 + value - 2);
      this.#scan = this.#marker === 0xda;
      this.#state = 'data';
    } else if (this.#state === 'data') {
      if (value === 0xff) this.#state = 'marker';
      else if (!this.#scan) this.wrong = true;
    } else this.#at(value);
  }

  #at(marker: number): void {
    if (marker === 0xff) return;
    this.#state = 'data';
    if (marker === 0xd9) this.ended = true;
    else if (marker === 0x00 || (marker >= 0xd0 && marker <= 0xd7)) this.wrong ||= !this.#scan;
    else if (marker === 0xd8) this.wrong ||= this.#seen !== 2;
    else {
      this.#marker = marker;
      this.#scan = false;
      this.#state = 'high';
    }
  }
}

/** PNG (ISO/IEC 15948): an 8-byte signature, then chunks of length, name, data and checksum, up to IEND. */
export class PngWalker extends Bytes {
  #head: number[] = [];
  #signed = false;
  #last = false;

  protected byte(value: number): void {
    this.#head.push(value);
    if (this.#head.length < 8) return;
    if (this.#signed) this.#chunk();
    this.#signed = true;
    this.#head = [];
  }
  #chunk(): void {
    const [a = 0, b = 0, c = 0, d = 0, ...rest] = this.#head;
    const length = a * 2 ** 24 + b * 65_536 + c * 256 + d;
    const name = String.fromCharCode(...rest);
    this.#last = name === 'IEND';
    this.wrong ||= !/^[A-Za-z]{4}$/.test(name) || length >= 2 ** 31;
    this.skip = length + 4;
  }
  protected override skipped(): void {
    this.ended = this.#last;
  }
}

/** WebP: one RIFF chunk that says how long it is. */
export class WebpWalker extends Bytes {
  #head: number[] = [];

  protected byte(value: number): void {
    this.#head.push(value);
    if (this.#head.length < 8) return;
    const [a = 0, b = 0, c = 0, d = 0] = this.#head.slice(4);
    const length = a + b * 256 + c * 65_536 + d * 2 ** 24;
    this.skip = length + (length % 2);
    if (this.skip === 0) this.wrong = true;
  }
  protected override skipped(): void {
    this.ended = true;
  }
}
