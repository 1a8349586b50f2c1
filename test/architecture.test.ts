import { globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect } from 'chai';

const ROOT = join(import.meta.dirname, '..');

/** Who may import whom (architecture.md §9): inward only. A folder may always import itself. */
const MAY_IMPORT: Record<string, string[]> = {
  // The contracts' interfaces reach TypeScript as compiler artifacts.
  protocol: ['artifacts'],
  database: ['protocol'],
  http: ['protocol', 'database'],
  gateway: ['protocol', 'database', 'http'],
  indexer: ['protocol', 'database', 'http'],
  // What a portal or a system of a party's own takes along: nothing of the services.
  client: ['protocol'],
  // What runs in browsers, and what serves it.
  'portal/pages': ['protocol', 'client'],
  'portal/server': ['protocol', 'database', 'http'],
  scripts: ['protocol', 'client', 'database', 'gateway', 'indexer', 'portal/server', 'artifacts'],
};

/** The protocol computes; it neither reads nor writes anything outside its arguments. */
const PURE_MODULES = ['node:crypto', 'node:buffer', 'node:util'];
const PURE_PACKAGES = [
  '@ethereumjs/mpt',
  '@ethereumjs/rlp',
  'base45-web',
  'canonicalize',
  'cborg',
  'ethers',
  'jose',
  'multiformats',
  'pako',
  'zod',
];

interface Import {
  file: string;
  target: string;
}

function importsOf(folder: string): Import[] {
  return globSync(`${folder}/**/*.{ts,tsx}`, { cwd: ROOT, exclude: ['{database,client}/generated/**'] }).flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const found = text.matchAll(/^(?:import|export)\b[^'";]*\bfrom ['"]([^'"]+)|^import ['"]([^'"]+)|\bimport\(['"]([^'"]+)/gm);
    return [...found].map(([, from, bare, dynamic]) => ({ file, target: from ?? bare ?? dynamic ?? '' }));
  });
}

/** The first folder of what is imported; of the portal, the first two. */
function folderOf({ file, target }: Import): string {
  const [first = '', second] = relative(ROOT, resolve(ROOT, file, '..', target)).split('/');
  return first === 'portal' ? `${first}/${second}` : first;
}
const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

describe('architecture', () => {
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    it(`lets ${folder}/ import only ${[folder, ...allowed].join(', ')}`, () => {
      const imports = importsOf(folder);
      expect(imports, 'imports found').not.to.be.empty;
      const outward = imports
        .filter(({ target }) => target.startsWith('.'))
        .filter((one) => ![folder, ...allowed].includes(folderOf(one)))
        .map(({ file, target }) => `${file} imports ${target}`);
      expect(outward).to.deep.equal([]);
    });
  }

  it('keeps input and output out of protocol/', () => {
    const impure = importsOf('protocol')
      .filter(({ target }) => !target.startsWith('.'))
      .filter(({ target }) => ![...PURE_MODULES, ...PURE_PACKAGES].includes(target.startsWith('node:') ? target : packageOf(target)))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(impure).to.deep.equal([]);
  });

  it('reads no clock, environment or network in protocol/', () => {
    const forbidden = /\b(process\.(env|argv|std)|fetch\(|Date\.now\(|new Date\(\)|setTimeout\(|console\.)/;
    const using = globSync('protocol/**/*.ts', { cwd: ROOT }).filter((file) => forbidden.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(using).to.deep.equal([]);
  });
});
