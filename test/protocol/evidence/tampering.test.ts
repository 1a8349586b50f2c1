import { expect } from 'chai';
import { concat, encodeBytes32String, keccak256, toBeHex, zeroPadValue } from 'ethers';
import fc from 'fast-check';
import { ZERO } from '../../../protocol/acts/act.ts';
import { canonicalJson } from '../../../protocol/documents/canonical.ts';
import type { EventType } from '../../../protocol/events.ts';
import type { ProvenAct } from '../../../protocol/evidence/acts.ts';
import type { ChainCheckpoint } from '../../../protocol/evidence/checkpoint.ts';
import type { FailureCode } from '../../../protocol/evidence/codes.ts';
import { LIMITS } from '../../../protocol/evidence/limits.ts';
import type { EvidencePackage } from '../../../protocol/evidence/package.ts';
import { readHead } from '../../../protocol/evidence/state.ts';
import type { EvidenceTrust } from '../../../protocol/evidence/trust.ts';
import type { Verdict } from '../../../protocol/evidence/verdict.ts';
import { verifyEvidence } from '../../../protocol/evidence/verify.ts';
import { otherSide } from '../../../protocol/sides.ts';
import { EXAMPLE_TEXT, EXAMPLE_TRUST, example } from './example.ts';
import { Forge } from './forge.ts';

const codes = ({ failed }: Verdict): FailureCode[] => failed.map(({ code }) => code);
const flip = (hex: string, digit = hex.length - 1): string =>
  `${hex.slice(0, digit)}${(Number.parseInt(hex[digit] as string, 16) ^ 1).toString(16)}${hex.slice(digit + 1)}`;
const at = <T>(list: readonly T[], i: number): T => list.at(i) as T;
const swap = <T>(list: T[], i: number, j: number): void => {
  [list[i], list[j]] = [at(list, j), at(list, i)];
};

/** What an alteration is found as, and the alteration: of the parsed package, which is then written in the canonical form again. */
type Row = [what: string, found: FailureCode, alter: (evidence: EvidencePackage) => void];
/** Alterations that rest on checkpoints signed anew: by both sides together, in whatever they say of the chain. */
type ForgedRow = [what: string, found: FailureCode, alter: (forge: Forge) => unknown];
type TextRow = [what: string, found: FailureCode, alter: (text: string) => string];

const TEXT: TextRow[] = [
  ['a file that ends too early', 'package-unreadable', (text) => text.slice(0, -200)],
  ['an empty file', 'package-unreadable', () => ''],
  ['a member more', 'package-shape', (text) => text.replace('"chain":{', '"chain":{"also":1,')],
  ['a member less', 'package-shape', (text) => text.replace(/"consignment":"0x[0-9a-f]{64}",/, '')],
  ['another version', 'package-shape', (text) => text.replace('thongquan-evidence/1', 'thongquan-evidence/2')],
  [
    'upper-case hex',
    'package-shape',
    (text) => text.replace(/"directory":"0x[0-9a-f]+"/, (hex) => hex.replace(/[a-f](?=[0-9a-f]*")/, (digit) => digit.toUpperCase())),
  ],
  ['a blank more', 'package-not-canonical', (text) => text.replace('{', '{ ')],
  ['no newline at the end', 'package-not-canonical', (text) => text.trimEnd()],
  ['a member twice', 'package-not-canonical', (text) => text.replace('"headers":', '"leaves":[],"headers":')],
  ['too many levels', 'package-too-large', (text) => text.replace('"leaves":[', `"leaves":[${'['.repeat(100_000)}`)],
  [
    'too many receipts',
    'package-too-large',
    (text) => text.replace(/"receipts":\[.*?\]/, `"receipts":[${'{"block":1,"index":1},'.repeat(LIMITS.receipts)}{"block":1,"index":1}]`),
  ],
  ['too many characters', 'package-too-large', (text) => text.padEnd(LIMITS.text + 1)],
];

const SHALLOW: Row[] = [
  [
    'another chain id',
    'chain-foreign',
    ({ chain }) => {
      chain.chainId = '1';
    },
  ],
  [
    'another Directory',
    'chain-foreign',
    ({ chain }) => {
      chain.directory = flip(chain.directory);
    },
  ],
  [
    'another Clearance',
    'node-missing',
    ({ chain }) => {
      chain.clearance = flip(chain.clearance);
    },
  ],
  [
    'another registry',
    'contract-unknown',
    ({ chain }) => {
      chain.registry = flip(chain.registry);
    },
  ],
  [
    'another consignment',
    'receipt-irrelevant',
    (evidence) => {
      evidence.consignment = flip(evidence.consignment);
    },
  ],
  [
    'a byte of a header’s receipts root',
    'header-unlinked',
    ({ headers }) => {
      headers[0] = flip(at(headers, 0), 2 + 2 * 200);
    },
  ],
  ['a byte of the last header', 'checkpoint-other-block', ({ headers }) => void headers.push(flip(headers.pop() as string))],
  [
    'a header that is none',
    'header-malformed',
    ({ headers }) => {
      headers[1] = '0xc0';
    },
  ],
  ['the end of a run missing', 'checkpoint-unused', ({ headers }) => void headers.splice(headers.length - 2, 1)],
  ['a header missing in the middle', 'header-unused', ({ headers }) => void headers.splice(5, 1)],
  ['two headers exchanged', 'header-order', ({ headers }) => swap(headers, 3, 4)],
  ['a header twice', 'header-order', ({ headers }) => void headers.splice(2, 0, at(headers, 2))],
  ['no header at all', 'header-unattested', ({ headers }) => void headers.splice(0)],
  ['a checkpoint missing', 'header-unattested', ({ checkpoints }) => void checkpoints.pop()],
  ['a checkpoint twice', 'checkpoint-order', ({ checkpoints }) => void checkpoints.push(at(checkpoints, -1))],
  ['checkpoints exchanged', 'checkpoint-order', ({ checkpoints }) => swap(checkpoints, 0, 1)],
  [
    'a byte of a checkpoint’s hash',
    'checkpoint-signature-wrong',
    ({ checkpoints }) => {
      checkpoints[0] = at(checkpoints, 0).replace(/(block \d+ 0x)./, '$1f');
    },
  ],
  [
    'a byte of a checkpoint’s signature',
    'checkpoint-signature-wrong',
    ({ checkpoints }) => {
      checkpoints[0] = at(checkpoints, 0).replace(/(thongquan\/cn .{40})./, (_, before) => `${before}A`);
    },
  ],
  [
    'CN’s signature of a checkpoint missing',
    'cosignature-missing',
    ({ checkpoints }) => {
      checkpoints[0] = at(checkpoints, 0).replace(/— thongquan\/cn .*\n/, '');
    },
  ],
  [
    'VN’s signature of a checkpoint missing',
    'cosignature-missing',
    ({ checkpoints }) => {
      checkpoints[0] = at(checkpoints, 0).replace(/— thongquan\/vn .*\n/, '');
    },
  ],
  [
    'a third signer of a checkpoint',
    'checkpoint-malformed',
    ({ checkpoints }) => {
      checkpoints[0] = at(checkpoints, 0).replace(/— thongquan\/cn (.*\n)/, '— thongquan/cn $1— thongquan/la $1');
    },
  ],
  ['a byte of a receipt', 'node-missing', (evidence) => alterNode(evidence, -1)],
  ['a byte of a trie node', 'node-missing', (evidence) => alterNode(evidence, 0)],
  ['trie nodes in another order', 'node-order', ({ nodes }) => swap(nodes, 0, 1)],
  ['a trie node twice', 'node-order', ({ nodes }) => void nodes.splice(1, 0, at(nodes, 0))],
  ['a trie node missing', 'node-missing', ({ nodes }) => void nodes.splice(5, 1)],
  [
    'a trie node more',
    'node-unused',
    (evidence) => {
      evidence.nodes = sorted([...evidence.nodes, '0xc20102']);
    },
  ],
  ['the last act withheld', 'act-missing', ({ receipts }) => void receipts.pop()],
  ['an approval before a crossing withheld', 'marks-wrong', ({ receipts }) => void receipts.splice(8, 1)],
  ['a decision in the middle withheld', 'act-missing', ({ receipts }) => void receipts.splice(5, 1)],
  ['the lodging withheld', 'header-unused', ({ receipts }) => void receipts.shift()],
  ['acts in another order', 'receipt-order', ({ receipts }) => swap(receipts, 2, 3)],
  ['an act twice', 'receipt-order', ({ receipts }) => void receipts.push(at(receipts, -1))],
  ['a receipt of a block that is not there', 'receipt-blockless', ({ receipts }) => void receipts.push({ block: 999_999, index: 0 })],
  [
    'another place in a block',
    'node-missing',
    ({ receipts }) => {
      at(receipts, 0).index += 1;
    },
  ],
  ['no act', 'header-unused', ({ receipts }) => void receipts.splice(0)],
  [
    'a leaf’s salt',
    'leaf-not-included',
    ({ leaves }) => {
      at(leaves, 0).salt = flip(at(leaves, 0).salt);
    },
  ],
  [
    'a leaf’s place',
    'leaf-not-included',
    ({ leaves }) => {
      at(leaves, 0).index -= 1;
    },
  ],
  [
    'a hash of a leaf’s path',
    'leaf-not-included',
    ({ leaves }) => {
      at(leaves, 0).path[0] = flip(at(at(leaves, 0).path, 0));
    },
  ],
  [
    'the proof of another leaf',
    'leaf-not-included',
    ({ leaves }) => {
      at(leaves, 0).path = at(leaves, 1).path;
    },
  ],
  [
    'a leaf of the other side’s log',
    'leaf-not-included',
    (evidence) => {
      const leaf = at(evidence.leaves, 0);
      evidence.leaves = [{ ...leaf, side: otherSide(leaf.side) }];
    },
  ],
  [
    'a field of a leaf',
    'leaf-not-included',
    ({ leaves }) => {
      at(leaves, 0).signed.act.occurredAt -= 60;
    },
  ],
  [
    'a leaf’s signature',
    'leaf-not-included',
    ({ leaves }) => {
      at(leaves, 0).signed.signature = flip(at(leaves, 0).signed.signature);
    },
  ],
  ['a leaf twice', 'leaf-order', ({ leaves }) => void leaves.splice(1, 0, at(leaves, 0))],
  ['leaves in another order', 'leaf-order', ({ leaves }) => swap(leaves, 0, 1)],
  [
    'a number that is no act’s',
    'act-digest',
    ({ leaves }) => {
      at(leaves, 0).signed.act.kind = 70_000;
    },
  ],
  [
    'a disclosure of another document',
    'disclosure-wrong',
    ({ documents }) => {
      at(documents, 0).disclosures[0] = at(at(documents, 1).disclosures, 0);
    },
  ],
  [
    'a disclosed value',
    'disclosure-wrong',
    ({ documents }) => {
      at(documents, 0).disclosures[0] = revalued(at(at(documents, 0).disclosures, 0));
    },
  ],
  [
    'a field disclosed twice',
    'disclosure-wrong',
    ({ documents }) => void at(documents, 0).disclosures.push(at(at(documents, 0).disclosures, 0)),
  ],
  [
    'a document’s time',
    'commitment-wrong',
    ({ documents }) => {
      at(documents, 0).payload.t = '2026-01-01T00:00:00+07:00';
    },
  ],
  ['a digest of a document', 'commitment-wrong', ({ documents }) => void at(documents, 0).payload._sd.pop()],
  [
    'a document of no act',
    'document-foreign',
    ({ documents }) => {
      at(documents, -1).digest = `0x${'ff'.repeat(32)}`;
    },
  ],
  [
    'a document under another act',
    'commitment-wrong',
    ({ documents }) => {
      [at(documents, 0).digest, at(documents, 1).digest] = [at(documents, 1).digest, at(documents, 0).digest];
      swap(documents, 0, 1);
    },
  ],
  ['documents in another order', 'document-order', ({ documents }) => swap(documents, 0, 1)],
  ['a document twice', 'document-order', ({ documents }) => void documents.push(at(documents, -1))],
];

/** An act of the example, and another. */
const LODGED = 'MANIFEST_ANCHORED';
const CROSSED = 'BORDER_CROSSED';

const FORGED: ForgedRow[] = [
  [
    'a field of an act',
    'act-digest',
    (forge) => inAct(forge, CROSSED, ({ signed }) => [uint(signed.act.occurredAt), uint(signed.act.occurredAt - 60)]),
  ],
  [
    'the signature of an act',
    'signature-wrong',
    (forge) => inAct(forge, CROSSED, ({ signed }) => [signed.signature, flip(signed.signature, 20)]),
  ],
  ['the key of an act', 'signature-wrong', (forge) => inAct(forge, CROSSED, ({ signed }) => [signed.key, forge.act(LODGED).signed.key])],
  ['an unregistered key', 'node-missing', (forge) => inAct(forge, CROSSED, ({ signed }) => [signed.key, `0x${'ab'.repeat(32)}`])],
  [
    'the organisation of an act',
    'organisation-wrong',
    (forge) => inAct(forge, CROSSED, ({ organisation }) => [organisation, forge.act(LODGED).organisation]),
  ],
  ['a mark put on an act', 'marks-wrong', (forge) => inAct(forge, CROSSED, ({ marks }) => [marksWord(marks), marksWord(marks ^ 1)])],
  ['a transaction that failed', 'receipt-unreadable', (forge) => forge.receipt(3, failing)],
  ['a receipt that is none', 'receipt-unreadable', (forge) => forge.receipt(3, (bytes) => bytes.slice(0, -40))],
  ['a key that began later', 'key-not-valid', (forge) => key(forge, 1, (word) => word | (0xffffffffn << 176n))],
  ['a key that was retired before', 'key-not-valid', (forge) => key(forge, 1, (word) => (word & ~(0xffffffffffn << 216n)) | (1n << 216n))],
  ['a key that was revoked before', 'key-not-valid', (forge) => key(forge, 2, () => 1n)],
  ['a key without its role', 'role-missing', (forge) => key(forge, 1, (word) => word & ~(0x7ffn << 160n))],
  ['a key of another organisation', 'organisation-wrong', (forge) => key(forge, 0, () => BigInt(forge.act(CROSSED).organisation))],
  ['a key that is none', 'key-unknown', (forge) => key(forge, 0, () => 0n)],
  ['another point under a key’s id', 'key-unknown', (forge) => key(forge, 3, (word) => word ^ 1n)],
  ['an organisation switched off', 'key-not-valid', (forge) => history(forge, (word) => word & ~(1n << 64n))],
  ['an organisation without its role', 'role-missing', (forge) => history(forge, (word) => word & ~(0xffffn << 48n))],
  [
    'a contract that the Directory does not name',
    'contract-unknown',
    (forge) => forge.word(forge.evidence.chain.directory, servedSlot(forge), () => 0n),
  ],
  [
    'another head of a track',
    'act-missing',
    (forge) => forge.word(clearanceOf(forge), slotOf(uint(1), slotOf(consignmentOf(forge), 1)), (word) => word ^ 1n),
  ],
  ['another head of the manifest', 'act-missing', (forge) => caseWord(forge, 5, (word) => word ^ 1n)],
  ['another head of orders', 'act-missing', (forge) => caseWord(forge, 7, (word) => word ^ 1n)],
  [
    'a hold that is not shown',
    'act-missing',
    (forge) => forge.word(clearanceOf(forge), slotOf(ZERO, slotOf(consignmentOf(forge), 3)), (word) => word | 1n),
  ],
  ['a crossing that is not shown', 'act-missing', (forge) => caseWord(forge, 1, (word) => word | (1n << 127n))],
  ['an irregularity that is not shown', 'act-missing', (forge) => caseWord(forge, 0, (word) => word ^ (1n << (88n + 6n)))],
  ['other units', 'state-differs', (forge) => caseWord(forge, 0, (word) => word ^ (1n << 255n))],
  ['another head of a record log', 'leaf-not-included', (forge) => logRoot(forge)],
  ['a checkpoint of another chain', 'checkpoint-foreign', (forge) => renote(forge, { chainId: 1n })],
  ['a checkpoint of another Directory', 'checkpoint-foreign', (forge) => renote(forge, { directory: `0x${'11'.repeat(20)}` })],
  ['a checkpoint of another block', 'checkpoint-other-block', (forge) => renote(forge, { hash: ZERO })],
  ['a checkpoint of another height', 'checkpoint-unused', (forge) => renote(forge, { height: 1 })],
  [
    'a checkpoint by one side only',
    'cosignature-missing',
    (forge) => {
      forge.evidence.checkpoints[0] = forge.note(forge.checkpoint(0), ['VN']);
    },
  ],
  [
    'a checkpoint more',
    'checkpoint-unused',
    (forge) => void forge.evidence.checkpoints.push(forge.note({ ...forge.checkpoint(0), height: 5_000 })),
  ],
];

describe('evidence', () => {
  it('of the example verifies, and says what is proven and what is assumed', async () => {
    const verdict = await verifyEvidence(EXAMPLE_TEXT, EXAMPLE_TRUST);
    expect(verdict.failed).to.deep.equal([]);
    expect(verdict.ok).to.equal(true);
    const { statement } = verdict;
    expect(statement).to.include({ overall: 'CLOSED_CLEARED', consignment: example().consignment });
    expect(
      statement?.acts.filter(({ type }) => type.startsWith('HOLD_') || type.startsWith('MANIFEST_')).map(({ type }) => type),
    ).to.deep.equal([...['MANIFEST_ANCHORED', 'HOLD_PLACED', 'MANIFEST_AMENDED', 'HOLD_LIFTED']]);
    expect(new Set(statement?.tracks.map(({ side, status }) => `${side} ${status}`))).to.deep.equal(
      new Set(['VN APPROVED', 'CN APPROVED']),
    );
    expect(statement?.leaves.length).to.equal(example().leaves.length);
    expect(statement?.disclosed.length).to.equal(example().documents.length);
    expect(verdict.assumed.map(({ code }) => code)).to.deep.equal([
      ...['trusted-keys', 'no-seals', 'contract-code', 'judged-by-contract', 'block-times', 'not-shown'],
    ]);
    for (const { text } of [...verdict.proven, ...verdict.assumed]) expect(Object.keys(text)).to.deep.equal(['vi', 'zh', 'en']);
  });

  it('under keys of our own, unaltered, verifies as the example does', async () => {
    const forge = await Forge.make();
    const [ours, theirs] = [await verifyEvidence(forge.text, forge.trust), await verifyEvidence(EXAMPLE_TEXT, EXAMPLE_TRUST)];
    expect(ours.statement).to.deep.equal(theirs.statement);
  });

  describe('altered in the file', () => {
    for (const [what, found, alter] of TEXT)
      it(`is found: ${what}`, async () => {
        const text = alter(EXAMPLE_TEXT);
        expect(text).not.to.equal(EXAMPLE_TEXT);
        expect(codes(await verifyEvidence(text, EXAMPLE_TRUST))).to.deep.equal([found]);
      });
    for (const [what, found, alter] of SHALLOW)
      it(`is found: ${what}`, async () => {
        const evidence = example();
        alter(evidence);
        const text = `${canonicalJson(evidence)}\n`;
        expect(text).not.to.equal(EXAMPLE_TEXT);
        expect(codes(await verifyEvidence(text, EXAMPLE_TRUST))).to.deep.equal([found]);
      });
  });

  describe('altered with tries, headers and checkpoints made anew', () => {
    for (const [what, found, alter] of FORGED)
      it(`is found: ${what}`, async () => {
        const forge = await Forge.make();
        const before = forge.text;
        await alter(forge);
        expect(forge.text).not.to.equal(before);
        expect(codes(await verifyEvidence(forge.text, forge.trust))).to.deep.equal([found]);
      });
  });

  describe('under another trust', () => {
    const rows: [string, FailureCode, Partial<EvidenceTrust>][] = [
      ['other keys', 'checkpoint-signature-wrong', { sides: { VN: [`0x${'12'.repeat(64)}`], CN: [`0x${'12'.repeat(64)}`] } }],
      ['the sides exchanged', 'checkpoint-signature-wrong', { sides: { VN: EXAMPLE_TRUST.sides.CN, CN: EXAMPLE_TRUST.sides.VN } }],
      ['no key of one side', 'checkpoint-signature-wrong', { sides: { ...EXAMPLE_TRUST.sides, CN: [] } }],
      ['nobody', 'trust-insufficient', { sides: { VN: [], CN: [] } }],
      ['validators that sealed nothing', 'seal-quorum', { validators: [`0x${'aa'.repeat(20)}`] }],
    ];
    for (const [what, found, change] of rows)
      it(`is found: ${what}`, async () => {
        expect(codes(await verifyEvidence(EXAMPLE_TEXT, { ...EXAMPLE_TRUST, ...change }))).to.deep.equal([found]);
      });
  });

  it('with any one byte flipped never verifies', async () => {
    const bytes = Buffer.from(EXAMPLE_TEXT);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (place, mask) => {
        const flipped = Buffer.from(bytes);
        flipped[place] = (flipped[place] as number) ^ mask;
        const { ok, statement } = await verifyEvidence(flipped.toString(), EXAMPLE_TRUST);
        expect(ok).to.equal(false);
        expect(statement).to.equal(undefined);
      }),
      { numRuns: 60 },
    );
  });

  it('with any one digit replaced by another never verifies', async () => {
    const digits = [...EXAMPLE_TEXT.matchAll(/[0-9a-f]/g)].map(({ index }) => index);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: digits.length - 1 }), async (i) => {
        const place = at(digits, i);
        const [before, after] = [EXAMPLE_TEXT.slice(0, place), EXAMPLE_TEXT.slice(place + 1)];
        const digit = /\d/.test(at([...EXAMPLE_TEXT.slice(place, place + 1)], 0))
          ? (Number(EXAMPLE_TEXT[place]) + 1) % 10
          : EXAMPLE_TEXT[place] === 'a'
            ? 'b'
            : 'a';
        expect((await verifyEvidence(`${before}${digit}${after}`, EXAMPLE_TRUST)).ok).to.equal(false);
      }),
      { numRuns: 60 },
    );
  });
});

const sorted = (nodes: string[]): string[] => nodes.sort((a, b) => (keccak256(a) < keccak256(b) ? -1 : 1));

/** Flips a byte of the largest node (a receipt), or of the smallest, and puts all in order again. */
function alterNode(evidence: EvidencePackage, which: number): void {
  const bySize = [...evidence.nodes].sort((a, b) => a.length - b.length);
  const altered = at(bySize, which);
  evidence.nodes = sorted(evidence.nodes.map((node) => (node === altered ? flip(node, node.length - 3) : node)));
}

/** A disclosure whose value is another. */
function revalued(disclosure: string): string {
  const [salt, pointer] = JSON.parse(Buffer.from(disclosure, 'base64url').toString());
  return Buffer.from(JSON.stringify([salt, pointer, 'another'])).toString('base64url');
}

const uint = (value: number): string => toBeHex(value, 32);
/** How the data of ActRecorded begins: the marks, and where the signed act is. */
const marksWord = (marks: number): string => concat([uint(marks), uint(64)]);
/** The status is the first field: 0x01, after the type and the length of the list. */
function failing(receipt: Uint8Array): Uint8Array {
  const status = receipt.findIndex((byte, i) => i > 3 && byte === 1);
  return receipt.map((byte, i) => (i === status ? 0x80 : byte));
}

const inAct = (forge: Forge, type: EventType, change: (act: ProvenAct) => [string, string]): Promise<void> =>
  forge.replace(forge.act(type), ...change(forge.act(type)));
function renote(forge: Forge, change: Partial<ChainCheckpoint>): void {
  forge.evidence.checkpoints[0] = forge.note({ ...forge.checkpoint(0), ...change });
}

/*
 * Slots of docs/storage-layout.md, computed apart from protocol/evidence/state.ts.
 */
const slotOf = (name: string, slot: number | string): string => keccak256(concat([name, toBeHex(slot, 32)]));
const plus = (slot: string, words: number): string => toBeHex(BigInt(slot) + BigInt(words), 32);
const clearanceOf = ({ evidence }: Forge): string => evidence.chain.clearance;
const consignmentOf = ({ evidence }: Forge): string => evidence.consignment;
type Change = (word: bigint) => bigint;

const key = (forge: Forge, words: number, change: Change): Promise<void> =>
  forge.word(forge.evidence.chain.registry, plus(slotOf(forge.act(LODGED).signed.key, 2), words), change);
const history = (forge: Forge, change: Change): Promise<void> =>
  forge.word(forge.evidence.chain.registry, keccak256(slotOf(forge.act(LODGED).organisation, 1)), change);
const caseWord = (forge: Forge, words: number, change: Change): Promise<void> =>
  forge.word(clearanceOf(forge), plus(slotOf(consignmentOf(forge), 0), words), change);
const servedSlot = (forge: Forge): string => slotOf(zeroPadValue(clearanceOf(forge), 32), slotOf(encodeBytes32String('Clearance'), 1));

/** Changes the root of the log that the first leaf is in: the last word that is read of its head. */
async function logRoot(forge: Forge): Promise<void> {
  let root = '';
  const read = (address: string, slot: string) => {
    root = slot;
    return forge.read(address, slot);
  };
  await readHead(read, forge.evidence.chain.log, at(forge.evidence.leaves, 0).side);
  await forge.word(forge.evidence.chain.log, root, (word) => word ^ 1n);
}
