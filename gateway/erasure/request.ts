import type { Database, Sql } from '../../database/client.ts';
import { Fault } from '../../database/fault.ts';
import type { ErasureBasis } from '../../protocol/log/statement.ts';
import { OVERALL_STATES } from '../../protocol/rules/derive.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { REQUESTS_KEPT_DAYS } from '../notify/sweep.ts';
import { lockIds } from '../state/locks.ts';

/** Days since a consignment's last act before which nothing is erased: till then, answers that repeat themselves may still be asked for. */
export const MIN_DAYS = REQUESTS_KEPT_DAYS + 1;
/** Five years: the default of domain.md §5.2, not a rule of law. */
export const RETENTION_DAYS = 1_825;

/** Nothing is expected any more of a consignment in these states. */
const ENDED: readonly string[] = OVERALL_STATES.filter((state) => state.startsWith('CLOSED_') || state === 'CANCELLED');

export interface Erasure {
  consignment: string;
  basis: ErasureBasis;
  state: 'requested' | 'deleting' | 'erased';
  documents: number;
  requestedAt: Date;
  erasedAt: Date | null;
}

/**
 * Has the content of an ended consignment erased; the side's gateway does it (`eraser.ts`). Asked again, it stays as it was.
 *
 * @param days since its last act that must have passed
 * @throws Fault ERASURE_UNKNOWN, ERASURE_OPEN, ERASURE_TOO_EARLY, ERASURE_HELD
 */
export async function requestErasure(
  db: Pick<Database, 'transaction'>,
  consignment: string,
  basis: ErasureBasis,
  days: number,
  now: Date,
): Promise<void> {
  const id = bytesOf(consignment);
  await db.transaction(async (sql) => {
    await lockIds(sql, [consignment]);
    const [row] = await sql.$queryRaw<{ overall: string; updated_at: Date; reason: string | null }[]>`
      SELECT c.overall, c.updated_at, h.reason FROM chain.cases c LEFT JOIN gateway.legal_holds h USING (consignment) WHERE c.consignment = ${id}`;
    if (!row) throw new Fault('ERASURE_UNKNOWN', `this side knows no consignment ${consignment}`, 'check the id');
    if (row.reason !== null) throw new Fault('ERASURE_HELD', `it must be kept: ${row.reason}`, 'lift the legal hold first (--lift)');
    if (!ENDED.includes(row.overall))
      throw new Fault('ERASURE_OPEN', `it is ${row.overall}: acts are still expected`, 'wait until it is closed or cancelled');
    const since = (now.getTime() - row.updated_at.getTime()) / 86_400_000;
    if (since < Math.max(days, MIN_DAYS))
      throw new Fault(
        'ERASURE_TOO_EARLY',
        `its last act is ${Math.floor(since)} days old, ${Math.max(days, MIN_DAYS)} must have passed`,
        `wait, or ask for fewer days (--days, at least ${MIN_DAYS})`,
      );
    await sql.$executeRaw`INSERT INTO gateway.erasures (consignment, basis) VALUES (${id}, ${basis}) ON CONFLICT DO NOTHING`;
  });
}

/** Has all consignments erased that ended so many days ago and that nothing holds; answers how many are new. */
export async function requestDue(sql: Sql, days: number, now: Date): Promise<number> {
  return sql.$executeRaw`
    INSERT INTO gateway.erasures (consignment, basis)
    SELECT consignment, 'RETENTION_ENDED' FROM chain.cases c
    WHERE overall = ANY(${[...ENDED]}::text[]) AND updated_at <= ${new Date(now.getTime() - Math.max(days, MIN_DAYS) * 86_400_000)}
      AND NOT EXISTS (SELECT 1 FROM gateway.legal_holds h WHERE h.consignment = c.consignment)
    ON CONFLICT DO NOTHING`;
}

/** Keeps a consignment from erasure. @throws Fault ERASURE_BEGUN when its content is gone, or going */
export async function placeLegalHold(db: Pick<Database, 'transaction'>, consignment: string, reason: string): Promise<void> {
  const id = bytesOf(consignment);
  await db.transaction(async (sql) => {
    await lockIds(sql, [consignment]);
    const [begun] = await sql.$queryRaw<{ state: string }[]>`
      SELECT state FROM gateway.erasures WHERE consignment = ${id} AND state <> 'requested'`;
    if (begun) throw new Fault('ERASURE_BEGUN', 'its content is erased already', "ask the other side's authorities for their copy");
    await sql.$executeRaw`DELETE FROM gateway.erasures WHERE consignment = ${id}`;
    await sql.$executeRaw`
      INSERT INTO gateway.legal_holds (consignment, reason) VALUES (${id}, ${reason}) ON CONFLICT (consignment) DO UPDATE SET reason = excluded.reason`;
  });
}

/** Answers whether there was one. */
export async function liftLegalHold(sql: Sql, consignment: string): Promise<boolean> {
  return (await sql.$executeRaw`DELETE FROM gateway.legal_holds WHERE consignment = ${bytesOf(consignment)}`) > 0;
}

/** All erasures, in the order they were asked for. */
export async function erasuresOf(sql: Sql): Promise<Erasure[]> {
  const rows = await sql.$queryRaw<(Omit<Erasure, 'consignment'> & { consignment: Uint8Array })[]>`
    SELECT consignment, basis, state, documents, requested_at AS "requestedAt", erased_at AS "erasedAt"
    FROM gateway.erasures ORDER BY requested_at, consignment`;
  return rows.map((row) => ({ ...row, consignment: hexOf(row.consignment) }));
}
