import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import { type LineLimits, linesOf } from '../../gateway/events/lines.ts';

const LIMITS: LineLimits = { line: 10, lines: 5, bytes: 40, silenceMs: 60_000 };

/** Texts of the lines, `-` for one that is too long, then how it ended if not well. */
async function read(stream: Readable, limits: Partial<LineLimits> = {}): Promise<string[]> {
  const seen: string[] = [];
  try {
    for await (const { text } of linesOf(stream, { ...LIMITS, ...limits })) seen.push(text ?? '-');
  } catch (error) {
    seen.push((error as { code: string }).code);
  }
  return seen;
}
const chunks = (...texts: string[]): Readable => Readable.from(texts.map((text) => Buffer.from(text)));

describe('lines of a stream', () => {
  it('are the same however they are cut, a character of several bytes too', async () => {
    const bytes = Buffer.from('một\n通关\r\nend');
    for (let at = 1; at < bytes.length; at++)
      expect(await read(Readable.from([bytes.subarray(0, at), bytes.subarray(at)]))).to.deep.equal(['một', '通关', 'end']);
  });

  it('that are too long are given as such, and do not stop the others', async () => {
    expect(await read(chunks('0123456789\n0123', '4567890\nlast'))).to.deep.equal(['0123456789', '-', 'last']);
  });

  it('end with a refusal after so many lines, or so many bytes in all', async () => {
    expect(await read(chunks('1\n2\n3\n4\n5\n'))).to.deep.equal(['1', '2', '3', '4', '5']);
    expect(await read(chunks('1\n2\n3\n4\n5\n6\n'))).to.deep.equal(['1', '2', '3', '4', '5', 'PAYLOAD_TOO_LARGE']);
    expect(await read(chunks('12345678\n'.repeat(4), '1234'))).to.have.length(5);
    expect(await read(chunks('12345678\n'.repeat(4), '12345'))).to.deep.equal([...Array(4).fill('12345678'), 'PAYLOAD_TOO_LARGE']);
  });

  it('end with a refusal when nothing comes any more, or the stream breaks off', async () => {
    const silent = new PassThrough();
    silent.write('1\n');
    expect(await read(silent, { silenceMs: 20 })).to.deep.equal(['1', 'SCHEMA_INVALID']);
    expect(silent.destroyed).to.equal(true);
    const broken = new PassThrough();
    broken.write('1\n2');
    setImmediate(() => broken.destroy(new RangeError('reset')));
    expect(await read(broken)).to.deep.equal(['1', 'SCHEMA_INVALID']);
  });
});
