import { SIDES } from '../../protocol/sides.ts';
import type { FileResult, IndexState, Report } from './result.ts';

const HEADINGS = ['consignment', 'expected', 'VN index', 'CN index', 'anchored', 'refused', 'irregular', 'seconds', ''];

/** The table of a report: one line per consignment, then what differs. */
export function table(report: Report): string {
  const rows = [HEADINGS, ...report.files.map(row)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const failures = report.files.flatMap((file) => file.failures.map((failure) => `  ${file.id}: ${failure}`));
  return [
    ...lines,
    ...(failures.length > 0 ? ['', 'Differences:', ...failures] : []),
    '',
    `${report.passed} passed, ${report.failed} failed in ${report.seconds.toFixed(1)} s`,
  ].join('\n');
}

function row(file: FileResult): string[] {
  const state = (found: IndexState | undefined): string =>
    [found?.overall ?? '—', ...(found?.overlays ?? []).filter((overlay) => overlay !== 'LATE')].join(' +');
  const counts = [file.anchored, file.refused, file.irregular].map(String);
  return [
    file.id,
    state(file.expected),
    ...SIDES.map((side) => state(file.index[side])),
    ...counts,
    file.seconds.toFixed(1),
    file.passed ? 'ok' : 'DIFFERS',
  ];
}
