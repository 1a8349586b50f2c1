import { expect } from 'chai';
import { alertsOf, type CodeStanding } from '../../../protocol/lots/alerts.ts';
import type { LotEvent } from '../../../protocol/lots/event.ts';
import { lotGraph } from '../../../protocol/lots/graph.ts';
import { event } from './events.ts';

const CODE: CodeStanding = {
  code: 'PUC',
  quota: 1_000n,
  suspended: [{ from: 50, to: 60 }, { from: 90 }],
  authorised: new Map([
    ['a', 500n],
    ['b', 400n],
    ['c', 400n],
  ]),
};
const harvest = (time: number, lot: string, grams: number, code = 'PUC'): LotEvent =>
  event('commission', time, [], [[lot, grams]], { codes: [code] });
const ship = (time: number, lot: string, transport: string, grams?: number): LotEvent =>
  event('ship', time, [grams === undefined ? [lot] : [lot, grams]], [], { transport });
const receive = (time: number, lot: string, transport: string): LotEvent => event('receive', time, [[lot]], [], { transport });
const alerts = (...events: LotEvent[]): string[] =>
  alertsOf(lotGraph(events), [CODE]).map(({ what, code, lot, grams }) =>
    [what, code, lot, grams].filter((each) => each !== undefined).join(' '),
  );

describe('alerts about lots', () => {
  it('are none about what was authorised, within the yield, in its time', () => {
    expect(alerts(harvest(10, 'a', 500), harvest(60, 'b', 400))).to.deep.equal([]);
  });
  it('tell of a code that nobody registered, and of one that its owner did not authorise for the lot', () => {
    expect(alerts(harvest(10, 'a', 1, 'invented'))).to.deep.equal(['CODE_UNKNOWN invented']);
    expect(alerts(harvest(10, 'x', 1))).to.deep.equal(['CODE_NOT_AUTHORISED PUC x']);
  });
  it('tell of more than was authorised, in one event or in several', () => {
    expect(alerts(harvest(10, 'a', 501))).to.deep.equal(['BEYOND_AUTHORISATION PUC a 1']);
    expect(alerts(harvest(10, 'a', 300), harvest(11, 'a', 300))).to.deep.equal(['BEYOND_AUTHORISATION PUC a 100']);
  });
  it('tell of more than the code may yield, though each lot is within what was authorised', () => {
    expect(alerts(harvest(10, 'a', 500), harvest(11, 'b', 400), harvest(12, 'c', 101))).to.deep.equal(['BEYOND_YIELD PUC 1']);
  });
  it('tell of a harvest under a suspended code: from the moment on, until it was restored', () => {
    for (const [time, suspended] of [
      [49, false],
      [50, true],
      [59, true],
      [60, false],
      [90, true],
    ] as const)
      expect(alerts(harvest(time, 'a', 1)), `${time}`).to.deep.equal(suspended ? ['CODE_SUSPENDED PUC'] : []);
  });
  it('tell of a lot on two trucks at once', () => {
    const begun = harvest(10, 'a', 500);
    expect(alerts(begun, ship(20, 'a', 'truck 1'), ship(21, 'a', 'truck 2'))).to.deep.equal(['ON_TWO_TRUCKS a']);
    expect(alerts(begun, ship(20, 'a', 'truck 1', 300), ship(21, 'a', 'truck 2', 300))).to.deep.equal(['ON_TWO_TRUCKS a 100']);
    expect(alerts(begun, ship(20, 'a', 'truck 1', 300), ship(21, 'a', 'truck 2', 200)), 'in two parts').to.deep.equal([]);
    expect(alerts(begun, ship(20, 'a', 'truck 1'), receive(21, 'a', 'truck 1'), ship(22, 'a', 'truck 2')), 'reloaded').to.deep.equal([]);
    expect(alerts(begun, ship(20, 'a', 'truck 1'), ship(21, 'a', 'truck 1')), 'told twice').to.deep.equal([]);
  });
});
