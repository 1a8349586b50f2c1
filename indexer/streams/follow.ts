import { Prisma } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';
import { ACT_COLUMNS, type ActLineRow } from '../lists/acts.ts';
import { run } from '../lists/rows.ts';
import type { Queryable } from '../transaction.ts';

/**
 * Where a reader stands in what the chain recorded: behind the act at `block` and `index`, and past the withdrawals up to `withdrawal`.
 * One writer puts acts in by the chain's order, so that nothing appears behind a reader but by a withdrawal.
 */
export interface Position {
  withdrawal: bigint;
  block: number;
  index: number;
}

/** As it stands in `id` and `Last-Event-ID`. */
export const positionText = ({ withdrawal, block, index }: Position): string => `${withdrawal}-${block}-${index}`;

/** @throws {Refusal} SCHEMA_INVALID for what is no place of this stream */
export function positionIn(text: string | undefined, pointer: string): Position | undefined {
  if (text === undefined || text === '') return undefined;
  const found = /^(\d{1,15})-(\d{1,15})-(\d{1,9})$/.exec(text);
  if (!found) throw new Refusal('SCHEMA_INVALID', 'not the id of an event of this stream', pointer);
  return { withdrawal: BigInt(found[1] ?? 0), block: Number(found[2]), index: Number(found[3]) };
}

/** Behind everything that there is. */
export async function lastPosition(db: Queryable): Promise<Position> {
  const [row] = await run<{ withdrawal: string | null; block: string | null; index: number | null }>(
    db,
    Prisma.sql`SELECT (SELECT max(id) FROM gateway.withdrawals) AS withdrawal, a.block, a.log_index AS index
               FROM (SELECT 1) one LEFT JOIN (SELECT block, log_index FROM chain.acts ORDER BY block DESC, log_index DESC LIMIT 1) a ON true`,
  );
  return { withdrawal: BigInt(row?.withdrawal ?? 0), block: Number(row?.block ?? 0), index: row?.index ?? 0 };
}

/** An act that was told, and that a reorganisation took back. */
export interface WithdrawnRow {
  digest: Buffer;
  consignment: Buffer;
  organisation: Buffer;
  kind: number;
  block: string;
  log_index: number;
}

export type Step =
  | { kind: 'recorded'; row: ActLineRow; position: Position }
  | { kind: 'withdrawn'; row: WithdrawnRow; position: Position }
  /** Nothing that the reader may see, but it stands further on. */
  | { kind: 'moved'; position: Position };

/** Whose acts are wanted: a condition on acts `a`, and one consignment or all. */
export interface Wanted {
  visible: Prisma.Sql | undefined;
  consignment: string | undefined;
}

const AT_ONCE = 200;

/**
 * What comes behind a position, in order: first what was taken back of what the reader was told, the last first, then what was recorded.
 * To be read on one state of the database, in which rows and withdrawals fit together.
 */
export async function stepsBehind(db: Queryable, from: Position, wanted: Wanted): Promise<Step[]> {
  const withdrawal = await nextWithdrawal(db, from);
  return withdrawal ? takenBack(db, from, withdrawal, wanted) : recorded(db, from, wanted);
}

async function nextWithdrawal(db: Queryable, { withdrawal }: Position): Promise<Position | undefined> {
  const [row] = await run<{ id: string; block: string; index: number }>(
    db,
    Prisma.sql`SELECT id, block, log_index AS index FROM gateway.withdrawals WHERE id > ${withdrawal} ORDER BY id LIMIT 1`,
  );
  return row && { withdrawal: BigInt(row.id), block: Number(row.block), index: row.index };
}

async function takenBack(db: Queryable, from: Position, kept: Position, wanted: Wanted): Promise<Step[]> {
  const rows = await run<WithdrawnRow>(
    db,
    Prisma.sql`SELECT a.digest, a.consignment, a.organisation, a.kind, a.block, a.log_index FROM gateway.withdrawn_acts a
               WHERE a.withdrawal = ${kept.withdrawal} AND (a.block, a.log_index) <= (${from.block}, ${from.index}) AND ${conditionOf(wanted)}
               ORDER BY a.block DESC, a.log_index DESC LIMIT ${AT_ONCE}`,
  );
  const untouched = from.block < kept.block || (from.block === kept.block && from.index <= kept.index);
  const end = untouched ? { ...from, withdrawal: kept.withdrawal } : kept;
  // Until all are told the reader stands before the withdrawal, behind the act that was there last.
  const steps = rows.map((row): Step => ({ kind: 'withdrawn', row, position: before(from, row) }));
  const last = steps.at(-1);
  if (rows.length < AT_ONCE) {
    if (last) last.position = end;
    else steps.push({ kind: 'moved', position: end });
  }
  return steps;
}

const before = ({ withdrawal }: Position, { block, log_index: index }: WithdrawnRow): Position =>
  index > 0 ? { withdrawal, block: Number(block), index: index - 1 } : { withdrawal, block: Number(block) - 1, index: 999_999_999 };

async function recorded(db: Queryable, from: Position, wanted: Wanted): Promise<Step[]> {
  // What is looked through at once is bounded, whoever asks: few of many acts may be its own.
  const rows = await run<ActLineRow & { wanted: boolean }>(
    db,
    Prisma.sql`SELECT ${ACT_COLUMNS}, (${conditionOf(wanted)}) AS wanted
               FROM (SELECT * FROM chain.acts WHERE (block, log_index) > (${from.block}, ${from.index}) ORDER BY block, log_index LIMIT ${AT_ONCE}) a
               JOIN chain.blocks b ON b.number = a.block ORDER BY a.block, a.log_index`,
  );
  const at = (row: ActLineRow): Position => ({ withdrawal: from.withdrawal, block: Number(row.block), index: row.log_index });
  const steps = rows.filter((row) => row.wanted).map((row): Step => ({ kind: 'recorded', row, position: at(row) }));
  const last = rows.at(-1);
  if (last && !last.wanted) steps.push({ kind: 'moved', position: at(last) });
  return steps;
}

function conditionOf({ visible, consignment }: Wanted): Prisma.Sql {
  const own = visible ?? Prisma.sql`true`;
  return consignment === undefined ? own : Prisma.sql`${own} AND a.consignment = ${bytesOf(consignment)}`;
}
