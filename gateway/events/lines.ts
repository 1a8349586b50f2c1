import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { Refusal } from '../../protocol/refusals.ts';

export interface LineLimits {
  /** Bytes of one line. */
  line: number;
  /** Lines, blank ones too. */
  lines: number;
  /** Bytes in all. */
  bytes: number;
  /** How long the stream may say nothing while it is listened to. */
  silenceMs: number;
}

/** One line, from 1; too long, its text is not kept. */
export interface Line {
  number: number;
  text: string | undefined;
}

/**
 * The lines of a stream, read no faster than they are taken. A line that is too long is given as such and does not stop the others.
 *
 * @throws {Refusal} PAYLOAD_TOO_LARGE when there are too many lines or bytes in all, SCHEMA_INVALID when it falls silent or breaks off: nothing further
 *   is read
 */
export async function* linesOf(stream: Readable, limits: LineLimits): AsyncGenerator<Line> {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let tooLong = false;
  let number = 0;
  let bytes = 0;
  const take = (): Line => {
    number += 1;
    if (number > limits.lines) throw new Refusal('PAYLOAD_TOO_LARGE', `more than ${limits.lines} lines`);
    const line = { number, text: tooLong ? undefined : text.replace(/\r$/, '') };
    text = '';
    tooLong = false;
    return line;
  };
  for await (const chunk of heard(stream, limits.silenceMs)) {
    bytes += (chunk as Buffer).length;
    if (bytes > limits.bytes) throw new Refusal('PAYLOAD_TOO_LARGE', `more than ${limits.bytes} bytes`);
    const parts = decoder.write(chunk as Buffer).split('\n');
    for (const [i, part] of parts.entries()) {
      if (!tooLong) text += part;
      if (Buffer.byteLength(text) > limits.line) {
        tooLong = true;
        text = '';
      }
      if (i < parts.length - 1) yield take();
    }
  }
  text += decoder.end();
  if (text !== '' || tooLong) yield take();
}

async function* heard(stream: Readable, silenceMs: number): AsyncGenerator<unknown> {
  const chunks = stream[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Refusal('SCHEMA_INVALID', `nothing came for ${silenceMs / 1000} seconds`)), silenceMs);
    });
    try {
      const { done, value } = await Promise.race([chunks.next(), silence]);
      if (done) return;
      yield value;
    } catch (error) {
      stream.destroy();
      throw error instanceof Refusal ? error : new Refusal('SCHEMA_INVALID', 'it breaks off');
    } finally {
      clearTimeout(timer);
    }
  }
}
