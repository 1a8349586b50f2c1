import { expect } from 'chai';
import { AbiCoder, ParamType } from 'ethers';
import {
  type AmendTerms,
  decodeAmend,
  decodeAuthorise,
  decodeLodge,
  decodeRegister,
  encodeAmend,
  encodeAuthorise,
  encodeLodge,
  encodeRegister,
  type LodgeTerms,
} from '../../../protocol/acts/terms.ts';
import { modeCode, modeOf, sideCode, sideOf } from '../../../protocol/sides.ts';
import { Random } from '../../indexer/setup/random.ts';

const USES = 'tuple(bytes32 authorisation, uint32 bands)[] uses';
const TYPES = {
  lodge: `tuple(uint8 exporting, uint8 mode, bool plant, bytes32 lane, uint8 goods, uint64 units, bytes32 declarant, ${USES})`,
  amend: `tuple(bool material, uint8 goods, uint64 units, ${USES})`,
  authorise: 'tuple(bytes32 authorisation, uint32 bands)',
  register: 'tuple(bytes32 owner, uint32 quota)',
};
const abi = AbiCoder.defaultAbiCoder();

/** What a general decoder makes of data that it would itself have encoded so. */
// biome-ignore lint/suspicious/noExplicitAny: ethers decodes to an untyped Result
function general(type: string, data: string): any {
  const types = [ParamType.from(type)];
  try {
    const [terms] = abi.decode(types, data);
    return abi.encode(types, [terms]) === data ? terms.toObject(true) : undefined;
  } catch {
    return undefined;
  }
}

const random = new Random(7);
const uses = () => Array.from({ length: random.below(4) }, () => ({ authorisation: random.word(), bands: random.below(2 ** 32) }));
const units = (): bigint => BigInt(random.word()) & ((1n << 64n) - 1n);
const rest = () => ({ goods: random.below(256), units: units(), uses: uses() });
const lodge = (): LodgeTerms => ({
  exporting: random.pick(['VN', 'CN'] as const),
  mode: random.pick(['DRIVER', 'AGV', 'THROUGH'] as const),
  plant: random.chance(50),
  lane: random.word(),
  declarant: random.word(),
  ...rest(),
});
const amend = (): AmendTerms => ({ material: random.chance(50), ...rest() });

/** One digit, one word or one end altered: mostly what nobody would have encoded. */
function altered(data: string): string {
  const at = 2 + random.below(data.length - 2);
  const digit = random.below(16).toString(16);
  const word = `${'0'.repeat(62)}${random.below(256).toString(16).padStart(2, '0')}`;
  const start = 2 + 64 * random.below((data.length - 2) / 64);
  return random.pick([
    `${data.slice(0, at)}${digit}${data.slice(at + 1)}`,
    `${data.slice(0, start)}${word}${data.slice(start + 64)}`,
    `${data}${random.word().slice(2)}`,
    data.slice(0, start),
    data.slice(0, at),
    `${data}00`,
    data.toUpperCase().replace('0X', '0x'),
  ]);
}

describe('terms', () => {
  it('are read as they were written', () => {
    for (let i = 0; i < 300; i++) {
      const [lodged, amended] = [lodge(), amend()];
      const authorised = { authorisation: random.word(), bands: random.below(2 ** 32) };
      const registered = { owner: random.word(), quota: random.below(2 ** 32) };
      expect(decodeLodge(encodeLodge(lodged))).to.deep.equal(lodged);
      expect(decodeAmend(encodeAmend(amended))).to.deep.equal(amended);
      expect(decodeAuthorise(encodeAuthorise(authorised))).to.deep.equal(authorised);
      expect(decodeRegister(encodeRegister(registered))).to.deep.equal(registered);
    }
  });

  /** Numbers of either kind as digits, and a list that ethers makes an object as a list. */
  const plain = (terms: object | undefined) =>
    terms &&
    JSON.parse(
      JSON.stringify(terms, (key, value) => {
        if (typeof value === 'bigint' || typeof value === 'number') return String(value);
        return key === 'uses' ? Object.values(value) : value;
      }),
    );
  const coded = (terms: Readonly<LodgeTerms> | undefined) =>
    terms && { ...terms, exporting: sideCode(terms.exporting), mode: modeCode(terms.mode) };
  const cases: [name: keyof typeof TYPES, make: () => string, read: (data: string) => object | undefined][] = [
    ['lodge', () => encodeLodge(lodge()), (data) => coded(decodeLodge(data))],
    ['amend', () => encodeAmend(amend()), decodeAmend],
    ['authorise', () => encodeAuthorise({ authorisation: random.word(), bands: random.below(2 ** 32) }), decodeAuthorise],
    ['register', () => encodeRegister({ owner: random.word(), quota: random.below(2 ** 32) }), decodeRegister],
  ];
  for (const [name, make, read] of cases)
    it(`are read just where a general decoder reads their one encoding: ${name}`, () => {
      const met = { read: 0, refused: 0 };
      for (let i = 0; i < 600; i++) {
        const data = altered(make());
        const told = general(TYPES[name], data);
        // Numbers of sides and modes that there are not.
        const none = name === 'lodge' && told && (!sideOf(Number(told.exporting)) || !modeOf(Number(told.mode)));
        const expected = none ? undefined : told;
        met[expected ? 'read' : 'refused'] += 1;
        expect(plain(read(data)), data).to.deep.equal(plain(expected));
      }
      expect(Math.min(met.read, met.refused), 'of each').to.be.greaterThan(20);
    });

  it('are none in what is no hex', () => {
    for (const data of ['', '0x', '0xzz', 'terms', `0x${'g'.repeat(64)}`]) expect(decodeLodge(data), data).to.equal(undefined);
  });
});
