import type { Sql } from '../../database/client.ts';
import type { Problem } from '../../protocol/refusals/problem.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';

interface Row {
  id: string;
  seq: bigint;
  behaviour: string;
  events: number;
  added: number;
  errors: Problem[];
  created_at: Date;
}

/** A capture job as EPCIS 2.0 §8.2.7 has it, with how many events came and how many were new. A job is over when it is told of. */
const jobOf = ({ id, behaviour, events, added, errors, created_at }: Row) => ({
  ...{ captureID: id, createdAt: created_at.toISOString(), finishedAt: created_at.toISOString(), running: false },
  ...{ success: errors.length === 0, captureErrorBehaviour: behaviour, events, added, errors },
});

/** @throws {Refusal} NOT_FOUND */
export async function captureJob(sql: Sql, id: string, organisation: string) {
  const [row] = await sql.$queryRaw<Row[]>`
    SELECT id::text, seq, behaviour, events, added, errors, created_at FROM content.epcis_captures
    WHERE id = ${id}::uuid AND organisation = ${bytesOf(organisation)}`;
  if (!row) throw new Refusal('NOT_FOUND');
  return jobOf(row);
}

/** Those of an organisation, in the order in which they came. */
export async function captureJobs(sql: Sql, organisation: string, after: bigint, perPage: number) {
  const rows = await sql.$queryRaw<Row[]>`
    SELECT id::text, seq, behaviour, events, added, errors, created_at FROM content.epcis_captures
    WHERE organisation = ${bytesOf(organisation)} AND seq > ${after} ORDER BY seq LIMIT ${perPage + 1}`;
  const page = rows.slice(0, perPage);
  return { jobs: page.map(jobOf), next: rows.length > perPage ? page.at(-1)?.seq : undefined };
}
