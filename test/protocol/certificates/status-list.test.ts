import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { CompactSign, importJWK, type JWK } from 'jose';
import { deflate } from 'pako';
import { generateKey } from '../../../protocol/acts/sign.ts';
import { drawIndex, setAmongDecoys } from '../../../protocol/certificates/status-index.ts';
import { STATUS, type StatusBits, StatusList } from '../../../protocol/certificates/status-list.ts';
import { readStatusList, signStatusList } from '../../../protocol/certificates/status-token.ts';
import { base64Url } from '../../../protocol/hash.ts';
import { Refusal } from '../../../protocol/refusals.ts';

interface Examples {
  short: { bits: StatusBits; bytes: string; lst: string }[];
  long: { section: string; bits: StatusBits; size: number; statuses: [number, number][]; lst: string }[];
  token: string;
  key: JWK;
}
const EXAMPLES: Examples = JSON.parse(readFileSync(new URL('../../vectors/token-status-list/examples.json', import.meta.url), 'utf8'));
const URI = 'https://gateway.example/v1/status-lists/1';
const CLAIMS = { sub: URI, iat: 1_000, exp: 2_000, ttl: 300 };
const BITS = fc.constantFrom<StatusBits>(1, 2, 4, 8);

const refusal = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    return (error as Refusal).code;
  }
  return undefined;
};
const refused = async (work: Promise<unknown>): Promise<Refusal> => {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).to.be.instanceOf(Refusal);
  return error as Refusal;
};

describe('status list', () => {
  it('packs and unpacks the examples of the draft, byte for byte', () => {
    for (const { bits, bytes, lst } of EXAMPLES.short) {
      const list = new StatusList(bits, Buffer.from(bytes, 'hex'));
      expect(list.pack()).to.deep.equal({ bits, lst });
      expect(Buffer.from(StatusList.unpack({ bits, lst }).bytes).toString('hex')).to.equal(bytes);
    }
  });

  it('reads the statuses of the test vectors, and VALID at every other place', () => {
    for (const { section, bits, size, statuses, lst } of EXAMPLES.long) {
      const expected = StatusList.of(bits, size);
      for (const [index, status] of statuses) expected.set(index, status);
      const list = StatusList.unpack({ bits, lst });
      expect(list.size, section).to.equal(size);
      for (const [index, status] of statuses) expect(list.get(index), `${section} at ${index}`).to.equal(status);
      expect(Buffer.compare(list.bytes, expected.bytes), section).to.equal(0);
    }
  });

  it('gives back what was set, and leaves every neighbour as it was', () => {
    fc.assert(
      fc.property(BITS, fc.array(fc.tuple(fc.nat(499), fc.nat(255)), { maxLength: 60 }), (bits, changes) => {
        const list = StatusList.of(bits, 500);
        const model = new Array<number>(list.size).fill(0);
        for (const [index, any] of changes) {
          const status = any % 2 ** bits;
          list.set(index, status);
          model[index] = status;
        }
        const read = StatusList.unpack(list.pack());
        expect(model.map((_, index) => read.get(index))).to.deep.equal(model);
      }),
    );
  });

  it('knows no status past its end or beyond its bits', () => {
    const list = StatusList.of(2, 8);
    for (const index of [8, -1, 0.5, Number.NaN]) expect(refusal(() => list.get(index))).to.equal('SCHEMA_INVALID');
    for (const status of [4, -1, 1.5]) expect(refusal(() => list.set(0, status))).to.equal('SCHEMA_INVALID');
  });

  it('refuses what is no list, is cut short, or inflates without end', () => {
    const whole = StatusList.of(1, 4_096).pack().lst;
    const bomb = base64Url(deflate(new Uint8Array(8 << 20)));
    for (const lst of ['', '?', 'AAAA', whole.slice(0, -8), bomb])
      expect(
        refusal(() => StatusList.unpack({ bits: 1, lst })),
        lst.slice(0, 20),
      ).to.equal('SCHEMA_INVALID');
  });
});

describe('status list token', () => {
  const key = generateKey();
  const sign = (list: StatusList, claims = CLAIMS): Promise<string> => signStatusList(list, claims, '0xkey', key);

  it('verifies the token of the draft', async () => {
    const { list, ttl } = await readStatusList(EXAMPLES.token, 'https://example.com/statuslists/1', EXAMPLES.key, 1_686_920_200);
    expect([list.get(0), list.get(1), list.get(15), ttl]).to.deep.equal([1, 0, 1, 43_200]);
  });

  it('tells a status that was signed', async () => {
    const list = StatusList.of(2, 64);
    list.set(7, STATUS.SUSPENDED);
    const read = await readStatusList(await sign(list), URI, key, 1_500);
    expect([read.list.get(7), read.list.get(6), read.ttl]).to.deep.equal([STATUS.SUSPENDED, STATUS.VALID, 300]);
  });

  it('refuses another list, another time, another signer and no signer', async () => {
    const token = await sign(StatusList.of(2, 64));
    expect((await refused(readStatusList(token, `${URI}0`, key, 1_500))).path).to.equal('/sub');
    expect((await refused(readStatusList(token, URI, key, 1_000 - 121))).path).to.equal('/iat');
    expect((await readStatusList(token, URI, key, 1_000 - 120)).iat, 'a clock that is a little behind').to.equal(1_000);
    expect((await refused(readStatusList(token, URI, key, 2_000))).code).to.equal('STATUS_LIST_EXPIRED');
    expect((await refused(readStatusList(token, URI, generateKey(), 1_500))).code).to.equal('SIGNATURE_INVALID');
    const [, payload, signature] = token.split('.');
    const header = base64Url(Buffer.from(JSON.stringify({ alg: 'none', typ: 'statuslist+jwt' })));
    expect((await refused(readStatusList(`${header}.${payload}.${signature}`, URI, key, 1_500))).code).to.equal('SIGNATURE_INVALID');
  });

  it('refuses another type of token with the same claims, signed by the same key', async () => {
    const payload = { ...CLAIMS, status_list: StatusList.of(2, 64).pack() };
    for (const typ of ['JWT', 'dc+sd-jwt', undefined]) {
      const token = await new CompactSign(Buffer.from(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'ES256', kid: '0xkey', ...(typ === undefined ? {} : { typ }) })
        .sign(await importJWK(key, 'ES256'));
      const { code, path } = await refused(readStatusList(token, URI, key, 1_500));
      expect([code, path], String(typ)).to.deep.equal(['SCHEMA_INVALID', '/typ']);
    }
  });

  it('refuses a status changed after signing', async () => {
    const withdrawn = StatusList.of(2, 64);
    withdrawn.set(3, STATUS.INVALID);
    const [header, , signature] = (await sign(withdrawn)).split('.');
    const [, forged] = (await sign(StatusList.of(2, 64))).split('.');
    expect((await refused(readStatusList(`${header}.${forged}.${signature}`, URI, key, 1_500))).code).to.equal('SIGNATURE_INVALID');
  });
});

describe('places in a status list', () => {
  it('are drawn free, and from the whole list', () => {
    const taken = new Set<number>();
    for (let drawn = 0; drawn < 512; drawn++) {
      const index = drawIndex(1_024, taken);
      expect(taken.has(index)).to.equal(false);
      taken.add(index);
    }
    // 512 of 1,024 at random leave a quarter without any with a chance of about 2^-200.
    for (const quarter of [0, 1, 2, 3]) expect([...taken].some((index) => index >> 8 === quarter)).to.equal(true);
    expect(refusal(() => drawIndex(1_024, taken))).to.equal('SCHEMA_INVALID');
  });

  it('change among decoys: the certificate as told, every other certificate not at all', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(255), { minLength: 3, maxLength: 60 }), (places) => {
        const [index, other, ...decoys] = places as [number, number, ...number[]];
        const list = StatusList.of(2, 256);
        list.set(other, STATUS.SUSPENDED);
        setAmongDecoys(list, index, STATUS.INVALID, decoys);
        for (let place = 0; place < list.size; place++) {
          if (place === index) expect(list.get(place)).to.equal(STATUS.INVALID);
          else if (place === other) expect(list.get(place)).to.equal(STATUS.SUSPENDED);
          else if (!decoys.includes(place)) expect(list.get(place)).to.equal(STATUS.VALID);
        }
        expect(refusal(() => setAmongDecoys(list, decoys[0] as number, STATUS.VALID, decoys))).to.equal('SCHEMA_INVALID');
      }),
    );
  });
});
