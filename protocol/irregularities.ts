/** Marks that the contract sets on observations; bit positions on chain, LATE being bit 15. */
export const ACT_MARKS = ['NOT_READY', 'ON_HOLD', 'AGV_NO_NOTICE', 'BATCH_APART', 'OUT_OF_ORDER', 'NOT_RELEASED'] as const;
export type ActMark = (typeof ACT_MARKS)[number];

/** Marks that follow from content (events.md §8); set by each side's index, never on chain. */
export const CONTENT_MARKS = [
  'WEIGHT_DIFF',
  'PLATE_MISMATCH',
  'CONTAINER_MISMATCH',
  'SEAL_BROKEN',
  'SEAL_MISMATCH',
  'SEAL_DUPLICATE',
] as const;
export type ContentMark = (typeof CONTENT_MARKS)[number];
export type Mark = ActMark | ContentMark;

const LATE_BIT = 1 << 15;
export const marksMask = (marks: Iterable<ActMark>, late = false): number =>
  [...marks].reduce((mask, mark) => mask | (1 << ACT_MARKS.indexOf(mark)), late ? LATE_BIT : 0);
export const marksOf = (mask: number): ActMark[] => ACT_MARKS.filter((_, bit) => (mask & (1 << bit)) !== 0);
export const isLate = (mask: number): boolean => (mask & LATE_BIT) !== 0;
