import { join } from 'node:path';
import { prepare } from './prepare.ts';
import { runScript } from './run.ts';

/** What the gateways carry end to end. Its last line is `RESULT acts_per_s=… ceiling_ratio=… p99_ms=…`. */
await prepare((line) => process.stderr.write(`${line}\n`));
process.exitCode = await runScript(join('test', 'bench', 'gateway', 'main.ts'), process.argv.slice(2));
