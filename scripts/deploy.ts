import { describeFault } from '../database/fault.ts';
import { prepare } from './prepare.ts';

/** `npm run deploy`: what it does is in deploy/command.ts, which needs the compiled contracts. */
prepare((line) => process.stderr.write(`${line}\n`))
  .then(async () => (await import('./deploy/command.ts')).command())
  .then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      process.stderr.write(`${describeFault(error)}\n`);
      process.exitCode = 2;
    },
  );
