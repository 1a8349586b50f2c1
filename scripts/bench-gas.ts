import { join } from 'node:path';
import { prepare } from './prepare.ts';
import { runScript } from './run.ts';

/** Gas of acts and log heads beside EAS. Its last line is `RESULT lodge_ratio=… decision_ratio=… head_gas=…`. */
await prepare((line) => process.stderr.write(`${line}\n`));
process.exitCode = await runScript(join('test', 'bench', 'gas', 'main.ts'), process.argv.slice(2));
