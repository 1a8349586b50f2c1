import { expect } from 'chai';
import fc from 'fast-check';
import { afterDays, afterWork, workedBetween } from '../../../indexer/clocks/calendar.ts';
import { CN_DAYS_2026, OFFICE_WEEK, VN_DAYS_2026 } from '../../../indexer/clocks/holidays.ts';
import { clockSettings, DEFAULT_CLOCKS, type WorkingCalendar } from '../../../indexer/clocks/settings.ts';
import { SIDES, type Side } from '../../../protocol/sides.ts';

const HOUR = 3_600;
const DAY = 86_400;
const at = (text: string): number => Date.parse(text) / 1000;
const VN = DEFAULT_CLOCKS.calendars.VN;
const CN = DEFAULT_CLOCKS.calendars.CN;

/** Calendars with work at odd hours on some days of the week, and days off and on of their own. */
const spans = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 0, maxLength: 6 })
  .map((quarters) => quarters.sort((a, b) => a - b).slice(0, quarters.length - (quarters.length % 2)))
  .map((quarters) => {
    const clock = (quarter: number): string =>
      `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
    return Array.from({ length: quarters.length / 2 }, (_, i): [string, string] => [
      clock(quarters[2 * i] ?? 0),
      clock(quarters[2 * i + 1] ?? 0),
    ]);
  });
const days = fc.dictionary(
  fc.integer({ min: 0, max: 364 }).map((day) => new Date((day * DAY + at('2026-01-01T00:00:00Z')) * 1000).toISOString().slice(0, 10)),
  spans,
  { maxKeys: 30 },
);
const calendar: fc.Arbitrary<WorkingCalendar> = fc.record({
  week: fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4', '5', '6'), spans) as fc.Arbitrary<WorkingCalendar['week']>,
  days,
});
const side: fc.Arbitrary<Side> = fc.constantFrom(...SIDES);
const instant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') });

describe('working time', () => {
  it('between two instants is the sum of its parts, and never less for a longer span', () => {
    fc.assert(
      fc.property(calendar, side, fc.tuple(instant, instant, instant), (of, where, instants) => {
        const [a = 0, b = 0, c = 0] = [...instants].sort((x, y) => x - y);
        const [ab, bc, ac] = [workedBetween(of, where, a, b), workedBetween(of, where, b, c), workedBetween(of, where, a, c)];
        expect(ab + bc).to.equal(ac);
        expect(ab).to.be.within(0, Math.min(ac, b - a));
      }),
      { numRuns: 300 },
    );
  });

  it('is none over a holiday and over a day of the week without hours, and as long as its hours on any other', () => {
    fc.assert(
      fc.property(calendar, side, fc.integer({ min: 0, max: 363 }), (of, where, day) => {
        const date = new Date((day * DAY + at('2026-01-01T00:00:00Z')) * 1000);
        const midnight = at(`${date.toISOString().slice(0, 10)}T00:00:00${where === 'VN' ? '+07:00' : '+08:00'}`);
        const hours = of.days[date.toISOString().slice(0, 10)] ?? of.week[String(date.getUTCDay()) as '0'] ?? [];
        const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
        const length = hours.reduce((sum, [from, to]) => sum + (minutes(to) - minutes(from)) * 60, 0);
        expect(workedBetween(of, where, midnight, midnight + DAY)).to.equal(length);
      }),
      { numRuns: 300 },
    );
    expect(workedBetween(VN, 'VN', at('2026-02-13T17:00:00+07:00'), at('2026-02-23T08:00:00+07:00')), 'Tết').to.equal(0);
    expect(workedBetween(CN, 'CN', at('2026-09-30T17:00:00+08:00'), at('2026-10-08T08:00:00+08:00')), '国庆').to.equal(0);
  });

  it('comes to its end exactly when so much was worked, and not a second before', () => {
    fc.assert(
      fc.property(calendar, side, instant, fc.integer({ min: 1, max: 40 * HOUR }), (of, where, from, seconds) => {
        const end = afterWork(of, where, from, seconds);
        if (end === undefined) {
          expect(workedBetween(of, where, from, from + 1_000 * DAY)).to.be.below(seconds);
          return;
        }
        expect(workedBetween(of, where, from, end)).to.equal(seconds);
        expect(workedBetween(of, where, from, end - 1)).to.equal(seconds - 1);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out lunch, nights, weekends and holidays, on the clock of its own side', () => {
    expect(workedBetween(VN, 'VN', at('2026-11-12T11:00:00+07:00'), at('2026-11-12T14:00:00+07:00'))).to.equal(2 * HOUR);
    expect(workedBetween(VN, 'VN', at('2026-11-13T16:00:00+07:00'), at('2026-11-16T09:00:00+07:00'))).to.equal(2 * HOUR);
    // One instant is 16:30 in Hà Nội, when there is half an hour left, and 17:30 in Nanning, when there is none.
    const late = at('2026-11-12T16:30:00+07:00');
    expect(workedBetween(VN, 'VN', late, late + 4 * HOUR)).to.equal(HOUR / 2);
    expect(workedBetween(CN, 'CN', late, late + 4 * HOUR)).to.equal(0);
    expect(afterWork(VN, 'VN', at('2026-11-13T16:00:00+07:00'), 2 * HOUR)).to.equal(at('2026-11-16T09:00:00+07:00'));
  });

  it('counts days from the day after, and a day worked in a holiday’s stead as one', () => {
    expect(afterDays(VN, 'VN', at('2026-11-12T09:00:00+07:00'), 1)).to.equal(at('2026-11-13T17:00:00+07:00'));
    expect(afterDays(VN, 'VN', at('2026-11-13T23:59:59+07:00'), 1)).to.equal(at('2026-11-16T17:00:00+07:00'));
    // Saturday 10 October 2026 is worked in China, and is Saturday in Viet Nam.
    expect(afterDays(CN, 'CN', at('2026-10-09T10:00:00+08:00'), 1)).to.equal(at('2026-10-10T17:00:00+08:00'));
    expect(afterDays(VN, 'VN', at('2026-10-09T10:00:00+07:00'), 1)).to.equal(at('2026-10-12T17:00:00+07:00'));
    const never: WorkingCalendar = { week: {}, days: {} };
    expect([afterDays(never, 'VN', 0, 1), afterWork(never, 'VN', 0, 1)]).to.deep.equal([undefined, undefined]);
  });
});

describe('settings of clocks', () => {
  it('stand for what they name, and leave the rest as assumed', () => {
    const night = { week: { 1: [['18:30', '20:00']] } };
    const read = clockSettings.parse({ offices: { 'VN-GATE': night }, limits: { CN_ROAD_MANIFEST: { seconds: 1800 } } });
    expect(read.calendars.VN).to.deep.equal({ week: OFFICE_WEEK, days: VN_DAYS_2026 });
    expect(read.calendars.CN).to.deep.equal({ week: OFFICE_WEEK, days: CN_DAYS_2026 });
    expect(read.offices['VN-GATE']).to.deep.equal({ ...night, days: {} });
  });

  it('are refused where hours overlap or are no hours, or names are not known', () => {
    for (const wrong of [
      {
        calendars: {
          VN: {
            week: {
              1: [
                ['08:00', '12:00'],
                ['11:00', '17:00'],
              ],
            },
          },
        },
      },
      { calendars: { VN: { week: { 1: [['12:00', '08:00']] } } } },
      { calendars: { VN: { week: { 7: [] } } } },
      { calendars: { VN: { week: {}, days: { '2026-02-30': [] } } } },
      { limits: { CN_LAB: { workingDays: 0 } } },
      { limits: { NO_SUCH_CLOCK: { workingDays: 1 } } },
      { colour: 1 },
    ])
      expect(clockSettings.safeParse(wrong).success, JSON.stringify(wrong)).to.equal(false);
  });
});
