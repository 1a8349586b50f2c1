import { covers } from './agreement.ts';

/** Privacy classes of domain.md §5.2 that a document may hold. P4 and P5 never enter one. */
export const CLASSES = ['P1', 'P2', 'P3'] as const;
export type DataClass = (typeof CLASSES)[number];

const COMMERCIAL = ['/private/**'];

/** Shared for operation: where and how it goes, vehicles, containers, seals, packages, weights, outcomes and reason codes. */
const OPERATIONAL = [
  ...['/direction', '/crossing/**', '/plant', '/event/v', '/event/reason', '/event/material'],
  ...['/v', '/track', '/units/**', '/unit', '/reason', '/hold', '/scope/**', '/expectedUntil', '/validUntil', '/deadline', '/point'],
  ...['/plate', '/cont', '/seal', '/kg', '/cold/**', '/no', '/old', '/control', '/level', '/code', '/quota'],
  ...['/goods/*/n', '/goods/*/pkg/**', '/goods/*/net', '/goods/*/gross', '/goods/*/origin'],
];

/** The class of one field of an event's document. What no rule names is customs-confidential. */
export function classOf(pointer: string): DataClass {
  if (COMMERCIAL.some((pattern) => covers(pattern, pointer))) return 'P3';
  return OPERATIONAL.some((pattern) => covers(pattern, pointer)) ? 'P1' : 'P2';
}
