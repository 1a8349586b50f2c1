import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage } from './errors-page.ts';
import { configurationPage } from './network/configuration-page.ts';

/** Writes the pages of docs/ that are made from the code. A test fails when they are stale. */
const docs = join(import.meta.dirname, '..', 'docs');
writeFileSync(join(docs, 'configuration.md'), configurationPage());
writeFileSync(join(docs, 'errors.md'), errorsPage());
