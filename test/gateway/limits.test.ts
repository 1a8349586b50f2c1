import { expect } from 'chai';
import { depthOf } from '../../gateway/plugins/limits.ts';
import { languageOf } from '../../protocol/refusals/language.ts';

describe('depthOf', () => {
  it('counts objects and arrays alike', () => expect(depthOf('{"a":[{"b":[]}],"c":{}}')).to.equal(4));
  it('counts no bracket inside text', () => expect(depthOf('["[[[{{{", "\\"[[", "\\\\"]')).to.equal(1));
});

describe('languageOf', () => {
  it('takes the best of the three it has', () => expect(languageOf('fr, zh-CN;q=0.8, vi;q=0.9')).to.equal('vi'));
  it('minds a refusal', () => expect(languageOf('vi;q=0, zh;q=0.1')).to.equal('zh'));
  it('speaks English otherwise', () => {
    expect(languageOf(undefined)).to.equal('en');
    expect(languageOf('de, fr')).to.equal('en');
    expect(languageOf(';;;,q=,')).to.equal('en');
  });
});
