import { expect } from 'chai';
import { ZERO } from '../../../protocol/acts/act.ts';
import { generateKey } from '../../../protocol/acts/sign.ts';
import { hex, random, sha256, utf8 } from '../../../protocol/hash.ts';
import { type Checkpoint, checkpointBody, parseCheckpoint, signCheckpoint, verifyCheckpoint } from '../../../protocol/log/checkpoint.ts';
import { headDigest } from '../../../protocol/log/head.ts';
import { leafDocument, leafHash, logEntry, signedActOf } from '../../../protocol/log/leaf.ts';
import { expectRefused } from '../refused.ts';
import { VECTORS } from '../vectors.ts';

const root = sha256(utf8('root'));
const checkpoint: Checkpoint = { origin: 'thongquan.example/vn', size: 42, root };

describe('log entries', () => {
  it('are SHA-256(tag ‖ salt ‖ SHA-256(JCS(document)) ‖ event hash)', () => {
    const salt = new Uint8Array(32).fill(7);
    const inner = sha256(utf8('{"a":1,"b":2}'));
    const expected = sha256(utf8('thongquan/leaf/1'), salt, inner, new Uint8Array(32));
    expect(hex(logEntry({ b: 2, a: 1 }, salt))).to.equal(hex(expected));
    expect(hex(leafHash(expected))).to.equal(hex(sha256(Uint8Array.of(0), expected)));
  });

  it('change with the document, the salt and the event hash', () => {
    const salt = random(32);
    const entries = [
      logEntry({ a: 1 }, salt),
      logEntry({ a: 2 }, salt),
      logEntry({ a: 1 }, random(32)),
      logEntry({ a: 1 }, salt, random(32)),
    ];
    expect(new Set(entries.map(hex)).size).to.equal(4);
    expectRefused(() => logEntry({}, random(16)), 'SCHEMA_INVALID');
  });

  it('keep a signed act whole', () => {
    const act = { ...(VECTORS[0]?.act as (typeof VECTORS)[0]['act']), units: (1n << 64n) - 1n };
    const signed = { act, key: ZERO, signature: '0x01', cosigner: ZERO, cosignature: '0x' };
    expect(signedActOf(JSON.parse(JSON.stringify(leafDocument(signed))))).to.deep.equal(signed);
  });
});

describe('checkpoints', () => {
  const key = generateKey();
  const note = signCheckpoint(checkpoint, 'vn-gateway', key);

  it('are origin, size and root, one a line', () => {
    expect(checkpointBody(checkpoint)).to.equal(`thongquan.example/vn\n42\n${Buffer.from(root).toString('base64')}\n`);
    expect(note.startsWith(`${checkpointBody(checkpoint)}\n— vn-gateway `)).to.equal(true);
  });

  it('verify under the key and name that signed', () => {
    expect(verifyCheckpoint(note, 'vn-gateway', key)).to.deep.equal(checkpoint);
    expectRefused(() => verifyCheckpoint(note, 'cn-gateway', key), 'SIGNATURE_INVALID');
    expectRefused(() => verifyCheckpoint(note, 'vn-gateway', generateKey()), 'SIGNATURE_INVALID');
    expectRefused(() => verifyCheckpoint(note.replace('\n42\n', '\n43\n'), 'vn-gateway', key), 'SIGNATURE_INVALID');
  });

  it('carry the signatures of both sides', () => {
    const other = generateKey();
    const both = note + signCheckpoint(checkpoint, 'cn-gateway', other).split('\n\n')[1];
    expect(parseCheckpoint(both).signatures.map((each) => each.name)).to.deep.equal(['vn-gateway', 'cn-gateway']);
    expect(verifyCheckpoint(both, 'vn-gateway', key).size).to.equal(42);
    expect(verifyCheckpoint(both, 'cn-gateway', other).size).to.equal(42);
  });

  it('are refused in any other form', () => {
    for (const text of ['', checkpointBody(checkpoint), note.replace('\n42\n', '\n042\n'), note.replace('—', '-'), `${note}x`])
      expectRefused(() => parseCheckpoint(text), 'SCHEMA_INVALID');
  });
});

describe('heads', () => {
  it('are signed as EIP-712 in the domain of the acts', () => {
    const domain = { chainId: 31337n, directory: `0x${'11'.repeat(20)}` };
    const head = { side: 'VN' as const, size: 1, root: `0x${'22'.repeat(32)}`, signedAt: 1794451920 };
    const digests = [head, { ...head, side: 'CN' as const }, { ...head, size: 2 }, { ...head, signedAt: 1794451921 }].map((each) =>
      headDigest(domain, each),
    );
    expect(new Set(digests).size).to.equal(4);
    expect(digests[0]).to.equal('0x61af3b17ec435d991ef420f07c35a8969a62ff6ffd5f491abf89d8662ef87a2a');
  });
});
