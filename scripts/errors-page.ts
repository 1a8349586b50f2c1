import { FAULTS } from '../database/faults.ts';
import { REFUSALS } from '../protocol/refusals.ts';

/** The whole of docs/errors.md. */
export function errorsPage(): string {
  const refusals = Object.entries(REFUSALS).map(
    ([code, { status, retryable, cause, remedy }]) =>
      `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${cause.en} | ${remedy.en} |`,
  );
  const faults = Object.entries(FAULTS).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return `# Errors

Made from \`protocol/refusals.ts\` and \`database/faults.ts\` by \`npm run docs\`; a test fails when it is stale. Codes do not change.

## Refusals: what a gateway or contract answers a client

As RFC 9457 problem details with \`code\`; the catalogue has causes and remedies in Vietnamese and Chinese too. *Again*: the very same request may be accepted later.

| Code | HTTP | Again | Cause | Remedy |
|---|---|---|---|---|
${refusals.join('\n')}

## Faults: what an operator can mend

Printed at start, or logged, as \`CODE: what happened\` with a remedy that names the file, variable or command.

| Code | Meaning |
|---|---|
${faults.join('\n')}
`;
}
