import { expect } from 'chai';
import { type Reading, readClocks } from '../../../indexer/clocks/judge.ts';
import type { Frame, Said } from '../../../indexer/clocks/rules.ts';
import { type ClockSettings, clockSettings, DEFAULT_CLOCKS } from '../../../indexer/clocks/settings.ts';
import type { EventType } from '../../../protocol/events.ts';
import { partyOf } from '../setup/parties.ts';

const at = (text: string): number => Date.parse(text) / 1000;
const said = (t: string, by: string, type: EventType, more: Partial<Said> = {}): Said => {
  const { id, side, roles } = partyOf(by);
  const nothing = { track: undefined, units: 0n, material: false, control: undefined, acknowledgedAt: undefined };
  return { type, at: at(t), signedAt: at(t), organisation: id, side, roles, ...nothing, ...more };
};
const EXPORT: Frame = { exporting: 'VN', mode: 'DRIVER', plant: true };
const IMPORT: Frame = { exporting: 'CN', mode: 'DRIVER', plant: false };
const handleOf = (id: string): string | null => ['VN-CUS', 'CN-CUS', 'VN-PPD'].find((handle) => partyOf(handle).id === id) ?? null;

/** The one reading of a clock, in few words. */
function read(clock: string, frame: Frame, events: Said[], now: string, settings: ClockSettings = DEFAULT_CLOCKS): Reading | undefined {
  const found = readClocks(settings, frame, events, at(now), handleOf).filter((reading) => reading.clock === clock);
  expect(found.length, clock).to.be.at.most(1);
  return found[0];
}
const registered = (t: string, flank: 'EXP' | 'IMP' = 'EXP', by = 'VN-CUS') => said(t, by, 'DECL_REGISTERED', { track: `${flank}_CUS` });

describe('clocks', () => {
  it('tell a declaration too late before crossing as breached, one in good time as met, and its earliest crossing meanwhile', () => {
    const lodged = registered('2026-11-12T08:00:00+07:00');
    const crossing = (t: string) => said(t, 'VN-GATE', 'BORDER_CROSSED', { units: 1n });
    const clock = (events: Said[], now: string) => read('VN_EXPORT_DECLARATION', EXPORT, events, now);
    expect(clock([lodged], '2026-11-12T09:00:00+07:00')).to.include({
      state: 'running',
      dueAt: at('2026-11-12T12:00:00+07:00'),
      basis: 'law',
    });
    expect(clock([lodged], '2026-11-12T12:00:00+07:00')?.state).to.equal('met');
    expect(clock([lodged, crossing('2026-11-12T11:59:59+07:00')], '2026-11-13T09:00:00+07:00')?.state).to.equal('breached');
    expect(clock([lodged, crossing('2026-11-12T12:00:00+07:00')], '2026-11-13T09:00:00+07:00')?.state).to.equal('met');
  });

  it('count working hours of the office that decides', () => {
    const lodged = registered('2026-11-13T16:00:00+07:00');
    const events = (released: string) => [lodged, said(released, 'VN-CUS', 'RELEASED', { track: 'EXP_CUS' })];
    const clock = (list: Said[], settings?: ClockSettings) =>
      read('VN_DOCUMENT_CHECK', EXPORT, list, '2026-11-20T09:00:00+07:00', settings);
    expect(clock(events('2026-11-16T09:00:00+07:00'))).to.include({
      state: 'met',
      spentSeconds: 7_200,
      dueAt: at('2026-11-16T09:00:00+07:00'),
    });
    expect(clock(events('2026-11-16T09:00:01+07:00'))).to.include({ state: 'breached' });
    expect(clock([lodged])).to.include({ state: 'breached', stoppedAt: undefined });
    // Open on Saturdays: the end comes two days earlier.
    const settings = clockSettings.parse({ offices: { 'VN-CUS': { week: { 5: [['08:00', '17:00']], 6: [['07:00', '22:00']] } } } });
    expect(clock(events('2026-11-16T09:00:00+07:00'), settings)).to.include({ state: 'breached', dueAt: at('2026-11-14T08:00:00+07:00') });
  });

  it('let a check of documents end with the control of goods, and a check of goods begin once they are there', () => {
    const events = [
      registered('2026-11-11T09:10:00+07:00', 'IMP'),
      said('2026-11-11T09:10:03+07:00', 'VN-CUS', 'CONTROL_ASSIGNED', { control: 'NII' }),
      said('2026-11-11T13:00:00+07:00', 'VN-GATE', 'HANDOVER_ACCEPTED', { units: 1n }),
      said('2026-11-11T13:32:00+07:00', 'VN-CUS', 'INSPECTION_RESULT'),
    ];
    const now = '2026-11-20T09:00:00+07:00';
    expect(read('VN_DOCUMENT_CHECK', IMPORT, events, now)).to.include({ state: 'met', spentSeconds: 3 });
    expect(read('VN_PHYSICAL_CHECK', IMPORT, events, now)).to.include({
      state: 'met',
      startedAt: at('2026-11-11T13:00:00+07:00'),
      spentSeconds: 1_920,
    });
    const told = { control: undefined };
    const unknown = events.map((each) => (each.type === 'CONTROL_ASSIGNED' ? { ...each, ...told } : each));
    expect(read('VN_PHYSICAL_CHECK', IMPORT, unknown, now), 'a control this side was not told').to.equal(undefined);
    const sampled = said('2026-11-11T09:00:00+07:00', 'VN-PPD', 'SAMPLE_TAKEN');
    expect(read('VN_PHYSICAL_CHECK', IMPORT, [sampled, ...events], now), 'no result yet').to.equal(undefined);
  });

  it('count days, also those before which it was done already', () => {
    const arrived = said('2026-11-01T09:00:00+07:00', 'VN-GATE', 'HANDOVER_ACCEPTED', { units: 1n });
    const clock = (events: Said[], now: string) => read('VN_IMPORT_DECLARATION', IMPORT, events, now)?.state;
    expect(clock([arrived, registered('2026-10-30T09:00:00+07:00', 'IMP')], '2026-12-30T09:00:00+07:00')).to.equal('met');
    expect(clock([arrived], '2026-12-01T09:00:00+07:00')).to.equal('running');
    expect(clock([arrived], '2026-12-01T09:00:01+07:00')).to.equal('breached');
    expect(clock([arrived, registered('2026-12-02T09:00:00+07:00', 'IMP')], '2026-12-30T09:00:00+07:00')).to.equal('breached');
  });

  it('count working days of a laboratory, and only of plants', () => {
    const sample = said('2026-11-12T14:30:00+08:00', 'CN-CUS', 'SAMPLE_TAKEN');
    const result = (t: string) => said(t, 'CN-CUS', 'LAB_RESULT');
    const now = '2026-11-30T09:00:00+08:00';
    expect(read('CN_LAB', EXPORT, [sample, result('2026-11-17T17:00:00+08:00')], now)).to.include({ state: 'met', basis: 'published' });
    expect(read('CN_LAB', EXPORT, [sample, result('2026-11-17T17:00:01+08:00')], now)?.state).to.equal('breached');
    expect(read('CN_LAB', { ...EXPORT, plant: false }, [sample], now)).to.equal(undefined);
  });

  it('watch each unmanned vehicle by itself, first to alarm, then to dispute', () => {
    const frame: Frame = { ...EXPORT, mode: 'AGV' };
    const crossing = (units: bigint) => said('2026-11-12T19:00:00+07:00', 'VN-GATE', 'BORDER_CROSSED', { units });
    const arrival = said('2026-11-12T19:10:00+07:00', 'CN-GATE', 'HANDOVER_ACCEPTED', { units: 2n });
    const states = (now: string) =>
      readClocks(DEFAULT_CLOCKS, frame, [crossing(1n), crossing(2n), arrival], at(now))
        .filter(({ clock }) => clock.startsWith('AGV'))
        .map(({ clock, state, side }) => `${clock} ${side} ${state}`);
    expect(states('2026-11-12T19:16:00+07:00')).to.deep.equal([
      'AGV_ALARM CN breached',
      'AGV_ALARM CN met',
      'AGV_DISPUTE CN running',
      'AGV_DISPUTE CN met',
    ]);
    expect(states('2026-11-12T20:01:00+07:00')).to.include('AGV_DISPUTE CN breached');
    expect(
      readClocks(DEFAULT_CLOCKS, EXPORT, [crossing(1n)], at('2026-11-12T20:01:00+07:00')).some(({ clock }) => clock.startsWith('AGV')),
    ).to.equal(false);
  });

  it('await an acknowledgement of holds and refusals from the other side, where this index can know of it', () => {
    const held = (acknowledgedAt: number | null | undefined) =>
      said('2026-11-12T10:00:00+08:00', 'CN-CUS', 'HOLD_PLACED', { acknowledgedAt });
    const clock = (event: Said) => read('ACKNOWLEDGEMENT', EXPORT, [event], '2026-11-12T12:00:00+08:00');
    expect(clock(held(at('2026-11-12T10:30:00+08:00')))).to.include({ state: 'met', side: 'VN' });
    expect(clock(held(at('2026-11-12T10:30:01+08:00')))?.state).to.equal('breached');
    expect(clock(held(null))?.state).to.equal('breached');
    expect(clock(held(undefined))).to.equal(undefined);
    const entered = { ...held(at('2026-11-12T11:30:00+08:00')), signedAt: at('2026-11-12T11:20:00+08:00') };
    expect(clock(entered), 'entered late').to.include({ state: 'met', spentSeconds: 600 });
  });

  it('lapse when the consignment ends in time, and not when it ends too late', () => {
    const lodged = registered('2026-11-12T08:00:00+07:00');
    const cancelled = (t: string) => said(t, 'VN-EXPORTER', 'MANIFEST_CANCELLED');
    const clock = (t: string) => read('VN_DECLARATION_VALIDITY', EXPORT, [lodged, cancelled(t)], '2027-01-01T00:00:00+07:00')?.state;
    expect(clock('2026-11-20T08:00:00+07:00')).to.equal('lapsed');
    expect(clock('2026-11-28T08:00:00+07:00')).to.equal('breached');
  });

  it('tell what is assumed as assumed and what was set as set, never as law', () => {
    const lodged = said('2026-11-12T08:00:00+07:00', 'VN-EXPORTER', 'MANIFEST_ANCHORED');
    const crossing = said('2026-11-12T08:45:00+07:00', 'VN-GATE', 'BORDER_CROSSED', { units: 1n });
    const now = '2026-11-12T12:00:00+07:00';
    expect(read('CN_ROAD_MANIFEST', EXPORT, [lodged, crossing], now)).to.include({ state: 'breached', basis: 'assumed' });
    const settings = clockSettings.parse({ limits: { CN_ROAD_MANIFEST: { seconds: 1_800 } } });
    expect(read('CN_ROAD_MANIFEST', EXPORT, [lodged, crossing], now, settings)).to.include({ state: 'met', basis: 'configured' });
  });

  it('bear with any time that somebody signed', () => {
    const events = [
      registered('2026-11-12T08:00:00+07:00'),
      { ...registered('2026-11-12T08:00:00+07:00', 'IMP'), at: 2 ** 53 },
      said('2026-11-12T08:00:00+07:00', 'VN-GATE', 'BORDER_CROSSED'),
    ];
    for (const frame of [EXPORT, IMPORT])
      expect(readClocks(DEFAULT_CLOCKS, frame, [...events, { ...(events[1] as Said), at: 0 }], 2 ** 53)).to.be.an('array');
  });
});
