import { prepareTests } from '../prepare.ts';

/** Builds what the contract tests of the folder it stands in need: run in a copy of the project. */
await prepareTests((line) => process.stderr.write(`${line}\n`));
