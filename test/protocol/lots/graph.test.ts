import { expect } from 'chai';
import fc from 'fast-check';
import { balanceOf } from '../../../protocol/lots/balance.ts';
import { contentsOf } from '../../../protocol/lots/contents.ts';
import type { Amount, LotEvent } from '../../../protocol/lots/event.ts';
import { lotGraph } from '../../../protocol/lots/graph.ts';
import { recallOf } from '../../../protocol/lots/recall.ts';
import { amounts, event } from './events.ts';

/** A cooperative's day: two harvests are packed into two lots, one of which goes out on a pallet. */
const DAY: LotEvent[] = [
  event('commission', 1, [], [['harvest A', 600]], { codes: ['PUC-A'] }),
  event('commission', 1, [], [['harvest B', 400]], { codes: ['PUC-B'] }),
  event(
    'transform',
    2,
    [
      ['harvest A', 600],
      ['harvest B', 200],
    ],
    [
      ['packed 1', 700],
      ['packed 2', 90],
    ],
    { codes: ['PHC'] },
  ),
  event('aggregate', 3, [['packed 1', 700]], [], { parent: 'pallet' }),
  event('ship', 4, [['pallet']], [], { transport: 'truck 1', place: 'Bằng Tường' }),
];

describe('a graph of lots', () => {
  it('tells where a lot comes from and where it went, both ways in one answer', () => {
    const graph = lotGraph(DAY);
    const recall = recallOf(graph, 'packed 1');
    expect(recall.back.map(({ lot, steps }) => [lot, steps])).to.deep.equal([
      ['harvest A', 1],
      ['harvest B', 1],
    ]);
    expect(recall.onward.map(({ lot }) => lot)).to.deep.equal(['pallet']);
    expect(recall.codes).to.deep.equal(['PHC', 'PUC-A', 'PUC-B']);
    expect(recall.transports).to.deep.equal(['truck 1']);
    expect(recallOf(graph, 'harvest B').transports, 'from a harvest to the truck').to.deep.equal(['truck 1']);
    expect(recallOf(graph, 'packed 2').transports).to.deep.equal([]);
    expect(recallOf(graph, 'nobody knows it')).to.deep.include({ back: [], onward: [], movements: [] });
  });

  it('says what a lot has of each harvest, exactly', () => {
    expect(contentsOf(lotGraph(DAY), 'packed 1').shares).to.deep.equal([
      { origin: 'harvest A', millionths: 750_000 },
      { origin: 'harvest B', millionths: 250_000 },
    ]);
    expect(contentsOf(lotGraph(DAY), 'pallet').shares?.map(({ millionths }) => millionths)).to.deep.equal([750_000, 250_000]);
    const thirds = lotGraph([
      ...['a', 'b', 'c'].map((lot) => event('commission', 1, [], [[lot, 1]])),
      event(
        'transform',
        2,
        [
          ['a', 1],
          ['b', 1],
          ['c', 1],
        ],
        [['d', 3]],
      ),
    ]);
    expect(contentsOf(thirds, 'd').shares?.map(({ millionths }) => millionths)).to.deep.equal([333_334, 333_333, 333_333]);
    const unweighed = lotGraph([event('commission', 1, [], [['a']]), event('transform', 2, [['a']], [['d']])]);
    expect(contentsOf(unweighed, 'd')).to.deep.equal({ origins: ['a'] });
  });

  it('weighs every step and every lot', () => {
    const { steps, lots, findings } = balanceOf(lotGraph(DAY), 0n);
    expect(findings).to.deep.equal([]);
    expect(steps).to.deep.equal([{ event: DAY[2]?.id, went: 800n, came: 790n, loss: 10n }]);
    expect(lots.get('harvest B')).to.deep.equal({ lot: 'harvest B', made: 400n, used: 200n, left: 200n });
  });

  it('finds weight out of nothing, a lot used beyond what it had, before it was, unweighed, or never begun', () => {
    const found = (...events: LotEvent[]) =>
      balanceOf(lotGraph([event('commission', 5, [], [['a', 1_000_000]]), ...events])).findings.map(({ what, grams }) =>
        grams === undefined ? what : `${what} ${grams}`,
      );
    const make = (time: number, from: [string, number?], to: [string, number?]) => event('transform', time, [from], [to]);
    expect(found(make(6, ['a', 100_000], ['b', 100_500])), 'as far as scales may differ').to.deep.equal([]);
    expect(found(make(6, ['a', 100_000], ['b', 100_501]))).to.deep.equal(['MASS_CREATED 501']);
    expect(found(make(6, ['a', 600_000], ['b', 1]), make(7, ['a', 405_001], ['c', 1]))).to.deep.equal(['LOT_OVERDRAWN 5001']);
    expect(found(make(4, ['a', 1], ['b', 1]))).to.deep.equal(['USED_BEFORE_ITS_ORIGIN']);
    expect(found(make(6, ['a'], ['b', 1]))).to.deep.equal(['NOT_WEIGHED']);
    expect(found(make(6, ['z', 1], ['b', 1]))).to.deep.equal(['ORIGIN_UNKNOWN']);
    expect(found(event('destroy', 6, [['a', 1_000_000]], []))).to.deep.equal([]);
    expect(found(event('destroy', 6, [['a', 1_005_001]], []))).to.deep.equal(['LOT_OVERDRAWN 5001']);
  });

  it('counts an event told twice once, and one that was declared an error not at all', () => {
    const [first, ...rest] = DAY as [LotEvent, ...LotEvent[]];
    expect(balanceOf(lotGraph([...DAY, first])).lots.get('harvest A')?.made).to.equal(600n);
    const corrected = [
      ...rest,
      { ...first, erroneous: true },
      event('commission', 1, [], [['harvest A', 650]], { id: 'corrected' }),
      first,
    ];
    expect(balanceOf(lotGraph(corrected)).lots.get('harvest A')?.made).to.equal(650n);
  });

  it('does not join what a crate carried one after another', () => {
    const crate = (time: number, step: 'aggregate' | 'disaggregate', lots: string[]) =>
      event(
        step,
        time,
        lots.map((lot) => [lot, 10] as [string, number]),
        [],
        { parent: 'crate' },
      );
    const refilled = lotGraph([
      crate(1, 'aggregate', ['a', 'b']),
      event('ship', 2, [['crate']], [], { transport: 'Monday' }),
      crate(3, 'disaggregate', []),
      crate(4, 'aggregate', ['c']),
      event('ship', 5, [['crate']], [], { transport: 'Friday' }),
    ]);
    expect(recallOf(refilled, 'a').transports).to.deep.equal(['Monday']);
    expect(recallOf(refilled, 'c').transports).to.deep.equal(['Friday']);
    const topped = lotGraph([
      crate(1, 'aggregate', ['a', 'b']),
      crate(2, 'disaggregate', ['a']),
      crate(3, 'aggregate', ['c']),
      event('ship', 4, [['crate']], [], { transport: 'Monday' }),
    ]);
    expect(recallOf(topped, 'a').transports, 'rather too far').to.deep.equal(['Monday']);
    expect(recallOf(topped, 'c').back).to.deep.equal([]);
  });

  it('ends where lots go in a circle', () => {
    const circle = lotGraph([
      event('commission', 1, [], [['a', 10]]),
      event('transform', 2, [['a', 10]], [['b', 10]]),
      event('transform', 3, [['b', 10]], [['a', 10]]),
    ]);
    expect(recallOf(circle, 'a').onward.map(({ lot }) => lot)).to.deep.equal(['b']);
    expect(contentsOf(circle, 'b')).to.deep.equal({ origins: ['a'] });
  });

  describe('of any story', () => {
    const name = fc.integer({ min: 0, max: 9 }).map((n) => `lot ${n}`);
    const amount = fc.record({ lot: name, grams: fc.bigInt({ min: 0n, max: 1_000n }) });
    const step = fc.oneof(
      fc.record({ step: fc.constant('commission' as const), outputs: fc.array(amount, { minLength: 1, maxLength: 2 }) }),
      fc.record({
        step: fc.constant('transform' as const),
        inputs: fc.array(amount, { minLength: 1, maxLength: 3 }),
        outputs: fc.array(amount, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        step: fc.constantFrom('aggregate' as const, 'disaggregate' as const),
        inputs: fc.array(amount, { maxLength: 2 }),
        parent: fc.constantFrom('crate 1', 'crate 2'),
      }),
      fc.record({
        step: fc.constant('ship' as const),
        inputs: fc.array(amount, { minLength: 1, maxLength: 2 }),
        transport: fc.constant('t'),
      }),
    );
    const stories = fc
      .array(fc.tuple(step, fc.integer({ min: 0, max: 20 })), { maxLength: 14 })
      .map((told) =>
        told.map(([each, time], i): LotEvent => ({ inputs: [], outputs: [], codes: [], erroneous: false, ...each, id: `e${i}`, time })),
      );
    const said = (events: LotEvent[]) => {
      const graph = lotGraph(events);
      return [...graph.lots].sort().map((lot) => [recallOf(graph, lot), contentsOf(graph, lot), balanceOf(graph).lots.get(lot)]);
    };

    it('does not depend on the order in which it is told', () => {
      fc.assert(
        fc.property(
          stories.chain((story) => fc.tuple(fc.constant(story), fc.shuffledSubarray(story, { minLength: story.length }))),
          ([story, shuffled]) => {
            expect(said(shuffled)).to.deep.equal(said(story));
            expect(balanceOf(lotGraph(shuffled)).findings).to.deep.equal(balanceOf(lotGraph(story)).findings);
          },
        ),
      );
    });

    it('is recalled forwards from wherever it is recalled backwards to', () => {
      fc.assert(
        fc.property(stories, (story) => {
          const graph = lotGraph(story);
          const pairs = (way: 'back' | 'onward') =>
            [...graph.lots].flatMap((lot) =>
              recallOf(graph, lot)[way].map((each) => (way === 'back' ? `${each.lot}>${lot}` : `${lot}>${each.lot}`)),
            );
          expect(pairs('back')).to.have.members(pairs('onward'));
        }),
      );
    });

    it('has no more in the end than was harvested, where nothing is found', () => {
      let sound = 0;
      fc.assert(
        fc.property(stories, (story) => {
          const { findings, lots } = balanceOf(lotGraph(story), 0n);
          if (findings.length > 0) return;
          sound += 1;
          const harvested = sumOf(story.filter((each) => each.step === 'commission').flatMap((each) => each.outputs));
          const left = [...lots.values()].reduce((total, lot) => total + lot.left, 0n);
          expect(left <= harvested, `${left} of ${harvested}`).to.equal(true);
          for (const lot of lots.values()) expect(lot.left >= 0n).to.equal(true);
        }),
        { numRuns: 2_000 },
      );
      expect(sound).to.be.greaterThan(50);
    });

    it('has shares that make a whole', () => {
      fc.assert(
        fc.property(stories, (story) => {
          const graph = lotGraph(story);
          for (const lot of graph.lots) {
            const { shares, origins } = contentsOf(graph, lot);
            if (!shares) continue;
            expect(shares.reduce((total, { millionths }) => total + millionths, 0)).to.equal(1_000_000);
            expect(origins).to.include.members(shares.map(({ origin }) => origin));
          }
        }),
      );
    });
  });
});

const sumOf = (of: readonly Amount[]): bigint => amounts(of).reduce((total, grams) => total + grams, 0n);
