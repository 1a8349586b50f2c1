import { describeFault } from '../database/fault.ts';
import { prepare } from './prepare.ts';

/** Makes what is not committed, for editors and for tests run one by one; `npm start` and `npm test` do it themselves. */
prepare((line) => process.stderr.write(`${line}\n`)).catch((error: unknown) => {
  process.stderr.write(`${describeFault(error)}\n`);
  process.exitCode = 1;
});
