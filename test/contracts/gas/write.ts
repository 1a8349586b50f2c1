import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gasPage } from './page.ts';

/** Writes docs/gas.md; `npm run docs` runs it. */
writeFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'gas.md'), await gasPage());
