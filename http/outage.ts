/** An error of Prisma's, of its driver adapter, of the driver or of Node, as far as it is looked at. */
interface Failure {
  code?: string;
  message?: string;
  meta?: { driverAdapterError?: { cause?: { kind?: string; code?: string; message?: string } } };
}

/** Connections and pools, as Prisma (`P1001`, `P2024`, …) and Node name their failures; a disk or a table of open files that is full. */
const CODES = /^(?:ENOSPC$|EDQUOT$|EMFILE$|ENFILE$|ECONN|EPIPE|ETIMEDOUT|P1\d{3}$|P2024$|P2028$|P2034$|P2037$|P2039$)/;
/** PostgreSQL: connection lost, resources short, shutting down or starting, and transactions that another one ended. */
const STATES = /^(?:08|53|57P|40)/;
const STATE = /^[0-9A-Z]{5}$/;
const KINDS = /Reach|Clos|Timeout|Connection|Socket|Tls/;
/** The driver's own words for a connection that died or fell silent, or could not be had; it gives them no code. And a server's whose file may not grow. */
const MESSAGES =
  /could not (?:extend|write to) file|not queryable|Connection terminated|connection error|timeout exceeded when trying to connect|Query read timeout/i;

/** Whether the database is away for a moment, rather than our request to it wrong: the same request may succeed later. */
export function isOutage(error: unknown): boolean {
  const { code = '', message = '', meta } = (error ?? {}) as Failure;
  const cause = meta?.driverAdapterError?.cause;
  if (cause?.kind === 'postgres') return STATES.test(cause.code ?? '') || MESSAGES.test(cause.message ?? '');
  // The driver's own error carries the state as its code.
  if (STATE.test(code) && STATES.test(code)) return true;
  return CODES.test(code) || KINDS.test(cause?.kind ?? '') || MESSAGES.test(message);
}
