/** The value below which `share` of them lie (nearest rank); NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const spread = (values: readonly number[]): string =>
  [0.5, 0.95, 0.99, 1].map((share) => `p${share * 100} ${Math.round(quantile(values, share))}`).join(', ');
