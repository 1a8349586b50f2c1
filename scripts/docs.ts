import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from './network/configuration-page.ts';

/** Writes the pages of docs/ that are made from the code. A test fails when they are stale. */
writeFileSync(join(import.meta.dirname, '..', 'docs', 'configuration.md'), configurationPage());
