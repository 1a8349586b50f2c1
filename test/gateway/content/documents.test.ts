import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { decrypt, encrypt } from '../../../gateway/documents/encoding.ts';
import { inspected } from '../../../gateway/documents/inspect/inspect.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken',
    (error: { code?: string }) => error.code ?? String(error),
  );

describe('a document’s ciphertext', () => {
  const b64 = (text: string): Buffer => Buffer.from(text, 'base64url');

  it('is what RFC 8188 §3.1 shows', async () => {
    const expected = 'I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg';
    const ikm = b64('yqdlZ-tYemfogSmv7Ws5PQ');
    const options = { recordBytes: 4096, salt: b64(expected).subarray(0, 16) };
    expect((await all(encrypt(cut(Buffer.from('I am the walrus'), 4), ikm, options))).toString('base64url')).to.equal(expected);
    expect((await all(decrypt(cut(b64(expected), 7), ikm))).toString()).to.equal('I am the walrus');
  });

  it('opens in several padded records, as RFC 8188 §3.2 shows', async () => {
    const shown = 'uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKEpgz3SsLWIqS_uA';
    expect((await all(decrypt(cut(b64(shown), 5), b64('BO3ZVPxUlnLORbVGMpbT1Q')))).toString()).to.equal('I am the walrus');
  });

  it('opens to what was sealed, whatever its length and however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 18, max: 90 }),
        async (bytes, size, recordBytes) => {
          const key = randomBytes(32);
          const sealed = await all(encrypt(cut(bytes, size), key, { recordBytes }));
          expect(Buffer.compare(await all(decrypt(cut(sealed, size + 1), key)), bytes)).to.equal(0);
        },
      ),
    );
  });

  it('does not open when it is cut short, reordered, altered or under another key', async () => {
    const key = randomBytes(32);
    const sealed = await all(encrypt(cut(randomBytes(1_000), 100), key, { recordBytes: 100 }));
    const [head, one, two, rest] = [sealed.subarray(0, 21), sealed.subarray(21, 121), sealed.subarray(121, 221), sealed.subarray(221)];
    const flipped = Buffer.from(sealed);
    flipped[500] = (flipped[500] as number) ^ 1;
    const wrong = [
      sealed.subarray(0, 221),
      sealed.subarray(0, 21),
      Buffer.alloc(0),
      Buffer.concat([head as Buffer, two as Buffer, one as Buffer, rest as Buffer]),
      flipped,
      Buffer.concat([sealed, one as Buffer]),
    ];
    for (const each of wrong) expect(await codeOf(all(decrypt(cut(each, 64), key)))).to.equal('SCHEMA_INVALID');
    expect(await codeOf(all(decrypt(cut(sealed, 64), randomBytes(32))))).to.equal('SCHEMA_INVALID');
  });
});

const PDF = (body = ''): Buffer =>
  Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n${body}\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n`, 'latin1');
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
/** SOI, APP0, a scan with a stuffed byte and a restart marker, EOI: the structure of a JPEG. */
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffda0008010100003f0012ff00aaffd334ffd9', 'hex');
const WEBP = Buffer.concat([
  Buffer.from('RIFF'),
  Buffer.from([22, 0, 0, 0]),
  Buffer.from('WEBPVP8L'),
  Buffer.from([9, 0, 0, 0, 0x2f, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
]);
const objects = (content: string, filter = '/FlateDecode'): string =>
  `2 0 obj\n<< /Type /Obj#53tm /N 1 /First 4 /Filter ${filter} >>\nstream\n${(filter === '/FlateDecode' ? deflateSync(Buffer.from(content)) : Buffer.from(content)).toString('latin1')}\nendstream\nendobj`;

describe('a document', () => {
  const judge = (bytes: Buffer, type: string, size = 7): Promise<string> => codeOf(all(inspected(cut(bytes, size), type)));

  it('is taken if its content is what it is said to be', async () => {
    for (const size of [1, 7, 100_000]) {
      expect(await judge(PDF(), 'application/pdf', size)).to.equal('taken');
      expect(await judge(PDF(objects('1 0 << /Type /Page >>')), 'application/pdf', size)).to.equal('taken');
      expect(await judge(PNG, 'image/png', size)).to.equal('taken');
      expect(await judge(JPEG, 'image/jpeg', size)).to.equal('taken');
      expect(await judge(WEBP, 'image/webp', size)).to.equal('taken');
    }
  });

  it('is refused under another type than its own, or under one that is not in the list', async () => {
    for (const type of ['application/pdf', 'image/jpeg', 'image/webp']) expect(await judge(PNG, type), type).to.equal('DOCUMENT_REFUSED');
    expect(await judge(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml')).to.equal('MEDIA_TYPE_UNSUPPORTED');
    expect(await judge(Buffer.from('<html><script>alert(1)</script>'), 'application/pdf')).to.equal('DOCUMENT_REFUSED');
  });

  for (const [name, body] of Object.entries({
    'a script': '<< /S /JavaScript /JS (app.alert(1)) >>',
    'a script with its name escaped': '<< /S /J#61vaScript /JS (app.alert(1)) >>',
    'a program to launch': '<< /S /Launch /F (x) >>',
    'a file within': '<< /Names << /EmbeddedFiles 3 0 R >> >>',
    'encryption, which hides all else': '<< /Encrypt 4 0 R >>',
    'a script among compressed objects': objects('1 0 << /S /JavaScript /JS (app.alert(1)) >>'),
    'compressed objects that cannot be read': objects('1 0 <<', '/LZWDecode'),
  }))
    it(`that is a PDF with ${name} is refused, however it arrives`, async () => {
      for (const size of [1, 13, 100_000])
        expect(await judge(PDF(body), 'application/pdf', size), String(size)).to.equal('DOCUMENT_REFUSED');
    });

  it('that goes on after its end is refused: it may be something else as well', async () => {
    const behind = Buffer.from('<script>alert(1)</script>');
    for (const [bytes, type] of [
      [PDF(), 'application/pdf'],
      [PNG, 'image/png'],
      [JPEG, 'image/jpeg'],
      [WEBP, 'image/webp'],
    ] as const) {
      expect(await judge(Buffer.concat([bytes, behind]), type), type).to.equal('DOCUMENT_REFUSED');
      expect(await judge(bytes.subarray(0, -3), type), `${type} cut short`).to.equal('DOCUMENT_REFUSED');
    }
  });

  it('that is an archive or a PDF as well is refused', async () => {
    expect(await judge(PDF('PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'), 'application/pdf')).to.equal('DOCUMENT_REFUSED');
    const comment = Buffer.concat([JPEG.subarray(0, 20), Buffer.from('fffe000a', 'hex'), Buffer.from('%PDF-1.4'), JPEG.subarray(20)]);
    expect(await judge(comment, 'image/jpeg')).to.equal('DOCUMENT_REFUSED');
  });

  it('larger than the limit is given up at the limit', async () => {
    let sent = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield PDF();
      for (; sent < 100; sent++) yield Buffer.alloc(1_048_576);
    };
    expect(await codeOf(all(inspected(endless(), 'application/pdf')))).to.equal('PAYLOAD_TOO_LARGE');
    expect(sent).to.be.within(23, 26);
  });
});
