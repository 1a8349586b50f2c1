import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RLP } from '@ethereumjs/rlp';
import { expect } from 'chai';
import { getBytes, hexlify, keccak256, SigningKey } from 'ethers';
import { proveBlocks } from '../../../protocol/evidence/blocks.ts';
import { readHeader } from '../../../protocol/evidence/header.ts';
import type { EvidencePackage } from '../../../protocol/evidence/package.ts';
import { quorumOf, readQbftExtra, sealers, withoutSeals } from '../../../protocol/evidence/qbft.ts';
import { Findings } from '../../../protocol/evidence/verdict.ts';

const RECORDED = JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors/besu-qbft/block-7528.json'), 'utf8'));
const EXTRA = 12;

describe('seals of a recorded QBFT block', () => {
  const header = readHeader(RECORDED.header);
  const qbft = header?.qbft;

  it('are read with the validators, and with what they sealed', () => {
    expect(header).to.include({ number: RECORDED.number, time: RECORDED.time, stateRoot: RECORDED.stateRoot });
    expect(qbft).to.deep.include({ validators: RECORDED.validators, round: RECORDED.round, digest: RECORDED.commitHash });
    expect(qbft?.digest).to.equal(keccak256(RECORDED.headerWithoutSeals));
    expect(readQbftExtra(getBytes(RECORDED.extraOfOneValidator))).to.deep.include({ round: 0 });
  });

  it('are of three of its four validators', () => {
    const found = qbft ? sealers(qbft) : undefined;
    expect(found?.length).to.equal(3);
    expect(RECORDED.validators).to.include.members(found ?? []);
    expect([1, 2, 3, 4, 5, 6, 7].map(quorumOf)).to.deep.equal([1, 2, 2, 3, 4, 4, 5]);
  });

  it('leave the block’s hash as it is, with the round', () => {
    const fields = RLP.decode(getBytes(RECORDED.header)) as Uint8Array[];
    const extra = readQbftExtra(fields[EXTRA] as Uint8Array);
    expect(readHeader(RECORDED.headerWithoutSeals)?.hash).to.equal(header?.hash);
    const later = fields.map((field, i) => (i === EXTRA && extra ? withoutSeals(extra, 7) : field));
    expect(readHeader(hexlify(RLP.encode(later)))?.hash).to.equal(header?.hash);
    expect(header?.hash).not.to.equal(keccak256(RECORDED.header));
  });

  const validators: string[] = RECORDED.validators;
  const trust = {
    format: 'thongquan-evidence-trust/1',
    chainId: '1',
    directory: `0x${'d1'.repeat(20)}`,
    sides: { VN: [], CN: [] },
    validators,
  } as const;
  const proven = async (rlp: string, trusted: string[] = validators) => {
    const findings = new Findings();
    const evidence = { checkpoints: [], headers: [rlp], receipts: [{ block: RECORDED.number, index: 0 }] } as unknown as EvidencePackage;
    await proveBlocks(evidence, { ...trust, validators: trusted }, findings);
    const { failed, proven } = findings.verdict();
    return [...failed, ...proven].map(({ code }) => code);
  };
  /** The recorded block with its list of seals changed. */
  const withSeals = (change: (seals: Uint8Array[]) => Uint8Array[]): string => {
    const fields = RLP.decode(getBytes(RECORDED.header)) as Uint8Array[];
    const extra = RLP.decode(fields[EXTRA] as Uint8Array) as Uint8Array[];
    extra[4] = change(extra[4] as unknown as Uint8Array[]) as unknown as Uint8Array;
    fields[EXTRA] = RLP.encode(extra);
    return hexlify(RLP.encode(fields));
  };

  it('attest the block to whoever trusts its validators, without any checkpoint', async () => {
    expect(await proven(RECORDED.header)).to.deep.equal(['blocks-sealed']);
    expect(await proven(RECORDED.header, [...validators, `0x${'aa'.repeat(20)}`, `0x${'bb'.repeat(20)}`])).to.deep.equal(['seal-quorum']);
  });

  it('are found altered, missing, twice, somebody else’s or in another form', async () => {
    const flip = (seal: Uint8Array, at: number): Uint8Array => seal.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const stranger = new SigningKey(`0x${'11'.repeat(32)}`).sign(RECORDED.commitHash);
    const theirs = Uint8Array.of(...getBytes(stranger.r), ...getBytes(stranger.s), stranger.yParity);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const high = (seal: Uint8Array): Uint8Array => {
      const s = (order - BigInt(hexlify(seal.subarray(32, 64)))).toString(16).padStart(64, '0');
      return Uint8Array.of(...seal.subarray(0, 32), ...getBytes(`0x${s}`), (seal[64] as number) ^ 1);
    };
    const [one, two, three] = [0, 1, 2].map((i) => (seals: Uint8Array[]) => seals[i] as Uint8Array) as [never, never, never];
    const of = (seals: Uint8Array[]) =>
      [one, two, three].map((pick: (all: Uint8Array[]) => Uint8Array) => pick(seals)) as [Uint8Array, Uint8Array, Uint8Array];
    for (const at of [0, 31, 32, 63, 64])
      expect(await proven(withSeals((seals) => [flip(of(seals)[0], at), of(seals)[1], of(seals)[2]])), `byte ${at}`).to.deep.equal([
        'seal-wrong',
      ]);
    expect(await proven(withSeals((seals) => seals.slice(1)))).to.deep.equal(['seal-quorum']);
    expect(await proven(withSeals(() => []))).to.deep.equal(['seal-quorum']);
    expect(await proven(withSeals((seals) => [of(seals)[0], of(seals)[1], of(seals)[1]]))).to.deep.equal(['seal-wrong']);
    expect(await proven(withSeals((seals) => [of(seals)[0], of(seals)[1], theirs]))).to.deep.equal(['seal-wrong']);
    expect(await proven(withSeals((seals) => [of(seals)[0], of(seals)[1], high(of(seals)[2])]))).to.deep.equal(['seal-wrong']);
  });
});
