import type { Comparison, IndexDifference } from '../../indexer/compare/compare.ts';

/** What a comparison found, for a person. */
export function printed({ difference, rows }: Comparison, first: string, second: string): string {
  const equal = Object.entries(rows).map(([table, count]) => `${table} ${count}`);
  return difference
    ? `DIFFERS  chain.${difference.table} ${JSON.stringify(difference.key)}: ${where(difference, first, second)}`
    : `EQUAL    ${equal.join(', ')}`;
}

function where({ column, first: ours, second: theirs }: IndexDifference, first: string, second: string): string {
  if (column === undefined) return `${ours === undefined ? first : second} lacks the row`;
  return `${column} is ${JSON.stringify(ours)} in ${first}, ${JSON.stringify(theirs)} in ${second}`;
}
