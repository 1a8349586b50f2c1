import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FAULTS } from '../../database/faults.ts';
import { contractsPage } from '../../scripts/contracts-page/page.ts';
import { errorsPage } from '../../scripts/errors-page.ts';
import { configurationPage } from '../../scripts/network/configuration-page.ts';
import { operationsPage } from '../../scripts/operations-page.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');

describe('pages made from the code (npm run docs)', () => {
  it('have the configuration as it is', () => expect(page('configuration.md')).to.equal(configurationPage()));
  it('have the contracts as they are', () => expect(page('contracts.md')).to.equal(contractsPage()));
  it('have the metrics as they are', () => expect(page('operations.md')).to.equal(operationsPage()));
  it('have the errors as they are', () => expect(page('errors.md')).to.equal(errorsPage()));

  it('list no fault that nothing reports', () => {
    const sources = globSync('{database,gateway,http,indexer,portal/server,scripts}/**/*.{ts,js}', {
      cwd: ROOT,
      exclude: ['database/{generated/**,faults.ts}'],
    });
    const text = sources.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
    expect(Object.keys(FAULTS).filter((code) => !new RegExp(`\\b${code}\\b`).test(text))).to.deep.equal([]);
  });

  it('link to files that are there', () => {
    const broken = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })].flatMap((file) => {
      const links = readFileSync(join(ROOT, file), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g);
      return [...links]
        .filter(([, target = '']) => globSync(join(ROOT, file, '..', target)).length === 0)
        .map(([, target]) => `${file}: ${target}`);
    });
    expect(broken).to.deep.equal([]);
  });
});
