import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { en } from '../../portal/pages/words/en.ts';
import { vi } from '../../portal/pages/words/vi.ts';
import { zh } from '../../portal/pages/words/zh.ts';

const PAGES = join(import.meta.dirname, '../../portal/pages');
const LANGUAGES: Record<string, Record<string, string>> = { vi, zh, en };
const sources = globSync('**/*.{ts,tsx}', { cwd: PAGES, exclude: ['words/{vi,zh,en}.ts'] }).map((file) => ({
  file,
  text: readFileSync(join(PAGES, file), 'utf8'),
}));
/** What `t` is asked for, by name. */
const asked = new Set(sources.flatMap(({ text }) => [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key = '']) => key)));
const placesIn = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort();

describe('words of the pages', () => {
  for (const [language, words] of Object.entries(LANGUAGES))
    it(`are whole in ${language}: each that is used, none that is not, none empty, with the same places to fill`, () => {
      expect(Object.keys(words)).to.have.members([...asked]);
      for (const [key, text] of Object.entries(words)) {
        expect(text.trim(), key).not.to.equal('');
        expect(placesIn(text), key).to.deep.equal(placesIn((en as Record<string, string>)[key] ?? ''));
      }
    });

  it('are Chinese where they should be, and Vietnamese where they should be', () => {
    const scriptless = /^(\{\{kg\}\} kg)$/;
    for (const [key, text] of Object.entries(zh)) if (!scriptless.test(text)) expect(text, key).to.match(/\p{Script=Han}/u);
    for (const [key, text] of Object.entries(vi)) if (!scriptless.test(text)) expect(text, key).not.to.match(/\p{Script=Han}/u);
    const accented = Object.values(vi).filter((text) => /[\u00c0-\u1ef9]/.test(text));
    expect(accented.length / Object.keys(vi).length).to.be.above(0.95);
  });

  it('are never written into a page', () => {
    const attribute = /\b(?:label|title|placeholder|description|alt|aria-label)="[^"]*\p{L}/gu;
    // Text between tags, on a line of its own or between > and <.
    const between = /(?:^|[^=])>\s*[^<>{}()=;:&|]*\p{L}{2,}[^<>{}()=;:]*<\//gmu;
    const alone = /^\s+\p{Lu}[\p{L} ,.’]+$/gmu;
    const found = sources
      .filter(({ file }) => file.endsWith('.tsx'))
      .flatMap(({ file, text }) =>
        [attribute, between, alone].flatMap((shape) => (text.match(shape) ?? []).map((hit) => `${file}: ${hit.trim()}`)),
      );
    expect(found).to.deep.equal([]);
  });
});
