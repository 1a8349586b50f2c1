import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './prepare.ts';
import { runScript } from './run.ts';

/** Writes the pages of docs/ that are made from the code. A test fails when they are stale. */
const docs = join(import.meta.dirname, '..', 'docs');
await prepare((line) => process.stderr.write(`${line}\n`));
// Their sources import what was just prepared.
const [{ errorsPage }, { configurationPage }, { storagePage }, { contractsPage }, { operationsPage }] = await Promise.all([
  import('./errors-page.ts'),
  import('./network/configuration-page.ts'),
  import('./storage-page.ts'),
  import('./contracts-page/page.ts'),
  import('./operations-page.ts'),
]);
writeFileSync(join(docs, 'configuration.md'), configurationPage());
writeFileSync(join(docs, 'errors.md'), errorsPage());
writeFileSync(join(docs, 'operations.md'), operationsPage());
writeFileSync(join(docs, 'contracts.md'), contractsPage());
writeFileSync(join(docs, 'storage-layout.md'), storagePage());
// Routes and gas are read from what tests are made of.
const statuses = [
  await runScript('test/gateway/access/write.ts'),
  await runScript('test/gateway/openapi/write.ts'),
  await runScript('test/indexer/openapi/write.ts'),
  await runScript('test/contracts/gas/write.ts'),
];
process.exitCode = Math.max(...statuses);
