import { join } from 'node:path';
import { prepare } from './prepare.ts';
import { runScript } from './run.ts';

/** What a side's record log takes in and proves. Its last line is `RESULT leaves_per_s=… ceiling_ratio=… proof_p99_ms=…`. */
await prepare((line) => process.stderr.write(`${line}\n`));
process.exitCode = await runScript(join('test', 'bench', 'log', 'main.ts'), process.argv.slice(2));
