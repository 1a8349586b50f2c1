import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { getBytes } from 'ethers';
import { agreementHash } from '../../../protocol/documents/agreement.ts';
import { commitmentOf } from '../../../protocol/documents/commitment.ts';
import { openDisclosures } from '../../../protocol/documents/disclosure.ts';
import { PILOT_AGREEMENT } from '../../../protocol/documents/pilot-agreement.ts';
import { hex } from '../../../protocol/hash.ts';
import { leafHash, logEntry } from '../../../protocol/log/leaf.ts';

/** Formats that both sides keep byte for byte: pinned once, succeeded and never edited. */
const { document, leaf, pilotAgreement } = JSON.parse(readFileSync(new URL('../../vectors/documents.json', import.meta.url), 'utf8'));

describe('pinned formats', () => {
  it('disclosure document and commitment', () => {
    expect(openDisclosures(document.payload, document.disclosures)).to.deep.equal(document.fields);
    expect(commitmentOf(document.payload)).to.equal(document.commitment);
  });

  it('log entry and leaf', () => {
    const entry = logEntry(leaf.document, getBytes(leaf.salt));
    expect([hex(entry), hex(leafHash(entry))]).to.deep.equal([leaf.entry, leaf.hash]);
  });

  it('the pilot agreement', () => expect(agreementHash(PILOT_AGREEMENT)).to.equal(pilotAgreement));
});
