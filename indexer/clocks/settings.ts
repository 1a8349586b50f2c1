import { z } from 'zod';
import type { Side } from '../../protocol/sides.ts';
import { CN_DAYS_2026, OFFICE_WEEK, VN_DAYS_2026 } from './holidays.ts';
import { CLOCK_NAMES } from './rules.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day such as 07:30');
/** Spans of local time, in order. */
const hours = z
  .array(z.tuple([time, time]))
  .max(6)
  .refine((spans) => spans.flat().every((each, i, all) => i === 0 || String(all[i - 1]) < each), 'must be in order and not overlap');
const calendar = z.strictObject({
  /** By day of the week, 0 being Sunday; a day that is not named has no work. */
  week: z.partialRecord(z.enum(['0', '1', '2', '3', '4', '5', '6']), hours),
  /** Holidays (no hours), and days with hours of their own. */
  days: z.record(z.iso.date(), hours).default({}),
});
export const limitSchema = z.union([
  z.strictObject({ seconds: z.int().min(1) }),
  z.strictObject({ workingSeconds: z.int().min(1) }),
  z.strictObject({ workingDays: z.int().min(1).max(250) }),
]);

/** When an office works, in its side's local time. */
export type WorkingCalendar = z.output<typeof calendar>;
/** How long something may take: plain time, time of work, or the end of the n-th working day after. */
export type Limit = z.output<typeof limitSchema>;

/** What a side sets for its index: calendars by side, those of offices (handles of organisations) that work otherwise, limits by clock. */
export const clockSettings = z.strictObject({
  calendars: z
    .strictObject({
      VN: calendar.default({ week: OFFICE_WEEK, days: VN_DAYS_2026 }),
      CN: calendar.default({ week: OFFICE_WEEK, days: CN_DAYS_2026 }),
    })
    .prefault({}),
  offices: z.record(z.string().max(64), calendar).default({}),
  limits: z.partialRecord(z.enum(CLOCK_NAMES), limitSchema).default({}),
});
export type ClockSettings = z.output<typeof clockSettings>;
export const DEFAULT_CLOCKS: ClockSettings = clockSettings.parse({});

/** The calendar of an office; its side's where it has none of its own, or is not known. */
export const calendarOf = ({ calendars, offices }: ClockSettings, side: Side, office: string | null): WorkingCalendar =>
  (office !== null && Object.hasOwn(offices, office) ? offices[office] : undefined) ?? calendars[side];
