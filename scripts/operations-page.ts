import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS, type MetricEntry } from '../gateway/operations/catalogue.ts';

const PAGE = join(import.meta.dirname, '..', 'docs', 'operations.md');
const BEGIN = '<!-- metrics: made from gateway/operations/catalogue.ts by npm run docs -->';
const END = '<!-- end of metrics -->';

function table(): string {
  const rows = Object.entries<MetricEntry>(METRICS).map(([name, { type, help, labels = [] }]) => {
    return `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
  });
  return ['| Metric | Type | Labels | Tells |', '|---|---|---|---|', ...rows].join('\n');
}

/** docs/operations.md with its table of metrics as it is; the rest of the page is written by hand. */
export function operationsPage(): string {
  const page = readFileSync(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(BEGIN);
  return `${before}${BEGIN}\n\n${table()}\n\n${END}${rest.split(END)[1] ?? ''}`;
}
