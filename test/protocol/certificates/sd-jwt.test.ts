import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { compactVerify, importJWK, type JWK } from 'jose';
import { jsonOf } from '../../../protocol/certificates/certificate.ts';
import { conceal } from '../../../protocol/certificates/conceal.ts';
import { type Claims, digestOf, joinSdJwt, processDisclosures, splitSdJwt } from '../../../protocol/certificates/sd-jwt.ts';
import { base64Url, utf8 } from '../../../protocol/hash.ts';
import { expectRefused } from '../refused.ts';

interface Examples {
  issuerKey: JWK;
  examples: { section: string; compact: string; input?: Claims; processed?: Claims }[];
  nested: { input: Claims; payloads: { section: string; payload: Claims }[] };
  disclosures: { section: string; disclosure: string; digest: string }[];
}
const EXAMPLES: Examples = JSON.parse(readFileSync(new URL('../../vectors/rfc9901/examples.json', import.meta.url), 'utf8'));

const disclosureOf = (...parts: unknown[]): string => base64Url(utf8(JSON.stringify(parts)));
const SALT = 'c2FsdHNhbHRzYWx0c2FsdA';

describe('SD-JWT, by the examples of RFC 9901', () => {
  it('digests every disclosure as the text does', () => {
    expect(EXAMPLES.disclosures).to.have.length.greaterThan(80);
    for (const { section, disclosure, digest } of EXAMPLES.disclosures) expect(digestOf(disclosure), section).to.equal(digest);
  });

  for (const [i, { section, compact, input, processed }] of EXAMPLES.examples.entries())
    it(`verifies and processes example ${i + 1}, section ${section}`, async () => {
      const { jwt, disclosures, binding } = splitSdJwt(compact);
      await compactVerify(jwt, await importJWK(EXAMPLES.issuerKey, 'ES256'));
      const { claims } = processDisclosures(jsonOf(jwt.split('.')[1] as string, ''), disclosures);
      if (processed) expect(claims).to.deep.equal(processed);
      for (const [name, value] of Object.entries(input ?? {})) expect(claims[name], name).to.deep.equal(value);
      expect(joinSdJwt({ jwt, disclosures, ...(binding === undefined ? {} : { binding }) })).to.equal(compact);
      if (binding === undefined) return;
      const { cnf } = claims as { cnf: { jwk: JWK } };
      const { payload } = await compactVerify(binding, await importJWK(cnf.jwk, 'ES256'));
      expect(JSON.parse(Buffer.from(payload).toString()).sd_hash).to.equal(digestOf(joinSdJwt({ jwt, disclosures })));
    });

  it('puts nested and recursive disclosures where they belong (section 6)', () => {
    for (const [i, { section, payload }] of EXAMPLES.nested.payloads.entries()) {
      const all = EXAMPLES.disclosures.filter((each) => each.section === section).map(({ disclosure }) => disclosure);
      // The second payload of 6.2 has one claim less to disclose.
      const own = i === 2 ? all.filter((each) => !Buffer.from(each, 'base64url').toString().includes('"country"')) : all;
      const { claims } = processDisclosures(payload, own);
      expect({ sub: claims.sub, address: claims.address }, `${section} (${i})`).to.deep.equal(EXAMPLES.nested.input);
    }
  });
});

describe('SD-JWT processing', () => {
  const given = disclosureOf(SALT, 'name', 'An');
  const refused = (payload: Claims, disclosures: string[], path: string): void =>
    expectRefused(() => processDisclosures(payload, disclosures), 'SCHEMA_INVALID', path);

  it('refuses a disclosure that nothing refers to, and one that comes twice', () => {
    refused({ _sd: [] }, [given], '/disclosures/0');
    refused({ _sd: [digestOf(given)] }, [given, given], '/disclosures/1');
    const inner = disclosureOf(SALT, 'inner', 1);
    refused({ _sd: [digestOf(given)] }, [given, inner], '/disclosures/1');
  });

  it('refuses a digest that is met twice, on whatever level', () => {
    const decoy = digestOf('decoy');
    refused({ _sd: [decoy, decoy] }, [], '/_sd');
    refused({ _sd: [digestOf(given)], more: { _sd: [digestOf(given)] } }, [given], '/_sd');
    const outer = disclosureOf(SALT, 'outer', { _sd: [decoy] });
    refused({ _sd: [decoy, digestOf(outer)] }, [outer], '/outer/_sd');
    refused({ list: [{ '...': decoy }, { '...': decoy }] }, [], '/list/0');
  });

  it('refuses to say one claim twice', () => {
    refused({ name: 'Binh', _sd: [digestOf(given)] }, [given], '/disclosures/0');
    const again = disclosureOf(SALT, 'name', 'Binh');
    refused({ _sd: [digestOf(given), digestOf(again)] }, [given, again], '/disclosures/1');
  });

  it('refuses claims named _sd or ..., and these names where they mean nothing', () => {
    for (const name of ['_sd', '...']) {
      const bad = disclosureOf(SALT, name, 'x');
      refused({ _sd: [digestOf(bad)] }, [bad], '/disclosures/0');
    }
    refused({ '...': 'x' }, [], '/...');
    refused({ _sd: 'x' }, [], '/_sd');
    refused({ _sd: [1] }, [], '/_sd');
    refused({ list: [{ '...': 'x', more: 1 }] }, [], '/list/0');
    refused({ list: [{ '...': 1 }] }, [], '/list/0');
    refused({ _sd_alg: 'md5' }, [], '/_sd_alg');
  });

  it('refuses disclosures of another form', () => {
    for (const bad of ['?', 'AAAA', disclosureOf(), disclosureOf(SALT), disclosureOf(1, 'name', 'x'), disclosureOf(SALT, 'a', 'b', 'c')])
      refused({ _sd: [digestOf(bad)] }, [bad], '/disclosures/0');
    const two = disclosureOf(SALT, 'An');
    refused({ _sd: [digestOf(two)] }, [two], '/disclosures/0');
    refused({ _sd: [digestOf(disclosureOf(SALT, 7, 'x'))] }, [disclosureOf(SALT, 7, 'x')], '/disclosures/0');
    refused({ list: [{ '...': digestOf(given) }] }, [given], '/disclosures/0');
  });

  it('ends at a depth', () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);
    expectRefused(() => processDisclosures({ deep }, []), 'SCHEMA_INVALID');
  });

  it('takes a claim named __proto__ as a claim', () => {
    const odd = disclosureOf(SALT, '__proto__', { admin: true });
    const { claims } = processDisclosures({ _sd: [digestOf(odd)] }, [odd]);
    expect(Object.keys(claims)).to.deep.equal(['__proto__']);
    expect((claims as { admin?: boolean }).admin).to.equal(undefined);
  });

  it('refuses what is no SD-JWT', () => {
    for (const text of ['', '~', 'a.b.c', 'a.b~', 'a.b.c~~', 'a.b.c~x', `a.b.c~${'x'.repeat(300_000)}~`])
      expectRefused(() => splitSdJwt(text), 'SCHEMA_INVALID');
  });
});

describe('concealing', () => {
  it('gives back what it concealed, and shows none of it without disclosures', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const name = fc.stringMatching(/^[a-z]{1,6}$/);
    const claims = fc.dictionary(name, fc.oneof(leaf, fc.array(leaf), fc.dictionary(name, leaf), fc.array(fc.dictionary(name, leaf))));
    fc.assert(
      fc.property(claims, fc.infiniteStream(fc.boolean()), (all, coins) => {
        const choice = new Map<string, boolean>();
        const { payload, disclosures } = conceal(all as Claims, (pointer) => {
          const chosen = choice.get(pointer) ?? coins.next().value;
          choice.set(pointer, chosen);
          return chosen;
        });
        expect(processDisclosures(payload, disclosures).claims).to.deep.equal(all);
        const shown = processDisclosures(payload, []);
        for (const key of Object.keys(all)) expect(Object.hasOwn(shown.claims, key)).to.equal(!choice.get(`/${key}`));
      }),
    );
  });

  it('hides how many claims there are, and salts each on its own', () => {
    const { payload, disclosures } = conceal({ a: 1, b: 1 }, () => true);
    expect((payload._sd as string[]).length).to.be.within(3, 6);
    expect(payload._sd).to.deep.equal([...(payload._sd as string[])].sort());
    const salts = disclosures.map((each) => JSON.parse(Buffer.from(each, 'base64url').toString())[0]);
    expect(new Set(salts).size).to.equal(2);
    for (const salt of salts) expect(Buffer.from(salt, 'base64url')).to.have.length(16);
  });
});
