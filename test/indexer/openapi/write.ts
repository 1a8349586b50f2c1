import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiIndexText } from './text.ts';

/** Writes docs/openapi-index.json. */
writeFileSync(join(import.meta.dirname, '../../../docs/openapi-index.json'), await openApiIndexText());
