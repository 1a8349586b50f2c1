import { join } from 'node:path';
import { prepare } from './prepare.ts';
import { runScript } from './run.ts';

/** How fast an index is built, followed and read. Its last line is `RESULT events_per_s=… ponder_ratio=… ceiling_ratio=… lag_p99_ms=… page_p99_ms=… api_ratio=…`. */
await prepare((line) => process.stderr.write(`${line}\n`));
process.exitCode = await runScript(join('test', 'bench', 'index', 'main.ts'), process.argv.slice(2));
