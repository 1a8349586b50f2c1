import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { dataLength } from 'ethers';
import { ARTIFACTS } from '../../protocol/bindings/artifacts.ts';
import { compilerOutputs, storagePage } from '../../scripts/storage-page.ts';
import { gasPage } from './gas/page.ts';

const page = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');
const RENEW = 'is stale: run `npm run docs` and commit what it changes';
/** EIP-170 and EIP-3860. */
const CODE_LIMIT = 24_576;
const INITCODE_LIMIT = 2 * CODE_LIMIT;
/** A limit without room left would make the next mended fault a redesign. */
const ROOM = 0.05;

describe('the contracts as compiled', () => {
  for (const [name, { bytecode, deployedBytecode }] of Object.entries(ARTIFACTS)) {
    it(`leave ${ROOM * 100} % of the size limits free: ${name}`, () => {
      expect(dataLength(deployedBytecode)).to.be.within(1, CODE_LIMIT * (1 - ROOM));
      expect(dataLength(bytecode)).to.be.within(1, INITCODE_LIMIT * (1 - ROOM));
    });
  }

  it('draw no warning from the compiler', () => {
    const outputs = compilerOutputs();
    expect(outputs).not.to.be.empty;
    const ours = outputs.flatMap(({ errors = [] }) => errors).filter(({ sourceLocation }) => !sourceLocation?.file.startsWith('npm/'));
    expect(ours.map(({ formattedMessage }) => formattedMessage)).to.deep.equal([]);
  });

  it('keep in storage what docs/storage-layout.md says', () => {
    expect(page('storage-layout.md'), `docs/storage-layout.md ${RENEW}`).to.equal(storagePage());
  });

  it('cost what docs/gas.md says', async () => {
    expect(page('gas.md'), `docs/gas.md ${RENEW}`).to.equal(await gasPage());
  });
});
