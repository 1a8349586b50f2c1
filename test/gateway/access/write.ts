import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexAccessTable } from '../../indexer/access/table.ts';
import { accessPage } from './page.ts';
import { accessTable } from './table.ts';

/** Writes docs/access.md; `npm run docs` runs it. */
writeFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'access.md'), accessPage(await accessTable(), await indexAccessTable()));
