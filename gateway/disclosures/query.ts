import { Prisma, type PrismaClient } from '../../database/client.ts';
import type { GatewayStatement } from '../../protocol/log/statement.ts';
import type { Role } from '../../protocol/roles.ts';
import { bytesOf, hexOf } from '../bytes.ts';

/** Authorities that see of every consignment to whom it was disclosed; others see it of their own events and of those sent to them. */
const SEES_ALL: readonly Role[] = ['CUSTOMS', 'AUDITOR', 'GATEWAY'];

/** A statement with its place in the record log; place, salt and signature are null for the moment it waits for them. */
export interface LoggedStatement {
  statement: GatewayStatement;
  key: string | null;
  signature: string | null;
  index: number | null;
  salt: string | null;
}

export interface Asked {
  consignment: string;
  organisation: string;
  roles: readonly Role[];
  after: bigint;
  limit: number;
}

interface Row {
  seq: bigint;
  statement: GatewayStatement;
  key: Uint8Array | null;
  signature: Uint8Array | null;
  index: bigint | null;
  salt: Uint8Array | null;
}

/** What this gateway stated about a consignment, as far as the caller may know it, in order. */
export async function statementsOf(prisma: PrismaClient, asked: Asked): Promise<{ items: LoggedStatement[]; next: bigint | undefined }> {
  const { consignment, organisation, roles, after, limit } = asked;
  const own = bytesOf(organisation);
  const mine = roles.some((role) => SEES_ALL.includes(role))
    ? Prisma.empty
    : Prisma.sql`AND (organisation = ${own} OR ${own} = ANY(recipients))`;
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT seq, statement, key, signature, index, salt FROM content.statements
    WHERE consignment = ${bytesOf(consignment)} AND seq > ${after} ${mine} ORDER BY seq LIMIT ${limit}`;
  const items = rows.map(({ statement, key, signature, index, salt }) => ({
    statement,
    key: key && hexOf(key),
    signature: signature && hexOf(signature),
    index: index === null ? null : Number(index),
    salt: salt && hexOf(salt),
  }));
  return { items, next: rows.length === limit ? rows.at(-1)?.seq : undefined };
}
