import { readFile } from 'node:fs/promises';
import hre from 'hardhat';
import { manager } from './manager.ts';

/** Share of lines and of statements of `contracts/` that have to be reached. */
const BAR = 0.98;

interface Share {
  reached: number;
  all: number;
}

const share = ({ reached, all }: Share): string => `${((100 * reached) / all).toFixed(2)} % (${reached}/${all})`;
const row = (name: string, lines: string, statements: string, missed: string): string =>
  `${name.padEnd(48)} ${lines.padEnd(20)} ${statements.padEnd(20)} ${missed}`.trimEnd();

// Reading the sources for compilation tells Hardhat's manager which statements there are; nothing is compiled.
await hre.solidity.getCompilationJobs(await hre.solidity.getRootFilePaths({ scope: 'contracts' }), { quiet: true });
await manager.loadData('mocha', 'solidity');
const report = await manager.getReport();

const lines: Share = { reached: 0, all: 0 };
const statements: Share = { reached: 0, all: 0 };
process.stdout.write(`${row('Contract', 'Lines', 'Statements', 'Lines with something not reached')}\n`);
for (const [path, { lineExecutionCounts, unexecutedLines }] of Object.entries(report).sort(([a], [b]) => (a < b ? -1 : 1))) {
  const all = [...(manager.filesMetadata.get(path)?.values() ?? [])];
  if (all.length === 0) continue;
  const missed = all.filter(({ tag }) => !manager.data.has(tag));
  const source = await readFile(path, 'utf8');
  const places = new Set([...unexecutedLines, ...missed.map(({ startUtf16 }) => source.slice(0, startUtf16).split('\n').length)]);
  const own = { lines: { reached: lineExecutionCounts.size - unexecutedLines.size, all: lineExecutionCounts.size } };
  const said = { reached: all.length - missed.length, all: all.length };
  add(lines, own.lines);
  add(statements, said);
  process.stdout.write(`${row(path, share(own.lines), share(said), [...places].sort((a, b) => a - b).join(', '))}\n`);
}
process.stdout.write(`${row('All', share(lines), share(statements), '')}\n`);
const enough = [lines, statements].every(({ reached, all }) => all > 0 && reached / all >= BAR);
process.stdout.write(`RESULT lines=${percent(lines)} statements=${percent(statements)} bar=${100 * BAR} ${enough ? 'met' : 'missed'}\n`);
process.exit(enough ? 0 : 1);

function add(total: Share, { reached, all }: Share): void {
  total.reached += reached;
  total.all += all;
}

function percent({ reached, all }: Share): string {
  return ((100 * reached) / all).toFixed(2);
}
