/**
 * Assumptions that stand until a side sets calendars of its own (docs/configuration.md): office hours with the lunch break on weekdays, and the public
 * holidays of 2026 with the days worked in their stead. Tết and 春节 move with the moon and the days around them are announced each year, so that no
 * rule tells them for later years. CN: State Council notice of 4 November 2025. VN: Labour Code 2019, art. 112, days around them unverified.
 */
type Hours = [string, string][];

const OFFICE: Hours = [
  ['08:00', '12:00'],
  ['13:00', '17:00'],
];
export const OFFICE_WEEK = { 1: OFFICE, 2: OFFICE, 3: OFFICE, 4: OFFICE, 5: OFFICE };

/** Days from the first to the last, ISO dates of one month. */
const span = (first: string, last: string): string[] =>
  Array.from({ length: Number(last.slice(8)) - Number(first.slice(8)) + 1 }, (_, i) => {
    const day = String(Number(first.slice(8)) + i).padStart(2, '0');
    return `${first.slice(0, 8)}${day}`;
  });
const calendar = (off: string[][], worked: string[] = []): Record<string, Hours> =>
  Object.fromEntries([...off.flat().map((day): [string, Hours] => [day, []]), ...worked.map((day): [string, Hours] => [day, OFFICE])]);

export const VN_DAYS_2026 = calendar([
  ['2026-01-01'],
  span('2026-02-16', '2026-02-20'),
  ['2026-04-27', '2026-04-30', '2026-05-01'],
  span('2026-09-01', '2026-09-02'),
]);
export const CN_DAYS_2026 = calendar(
  [
    span('2026-01-01', '2026-01-03'),
    span('2026-02-15', '2026-02-23'),
    span('2026-04-04', '2026-04-06'),
    span('2026-05-01', '2026-05-05'),
    span('2026-06-19', '2026-06-21'),
    span('2026-09-25', '2026-09-27'),
    span('2026-10-01', '2026-10-07'),
  ],
  ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
);
