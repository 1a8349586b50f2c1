import type { FaultCode } from './faults.ts';

/**
 * A failure that an operator can mend: what happened, why, and what to do. Refusals to clients are protocol/refusals.ts;
 * this is for start-up, configuration and storage. `code` is of the catalogue (faults.ts), which does not change.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly remedy: string;

  /** @example throw new Fault('DATA_FOLDER_FOREIGN', '/srv/data holds files that are not ours', 'choose an empty folder with --data') */
  constructor(code: FaultCode, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
    this.remedy = remedy;
  }
}

/** Text of anything thrown, without its stack. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));

/** One line for a terminal or log: `CODE: message (cause) → remedy`. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Fault)) return reasonOf(error);
  const cause = error.cause === undefined ? '' : ` (${reasonOf(error.cause)})`;
  return `${error.code}: ${error.message}${cause}\n  Remedy: ${error.remedy}`;
}
