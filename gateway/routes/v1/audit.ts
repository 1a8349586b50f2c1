import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Prisma } from '../../../database/client.ts';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { bytesOf, hexOf } from '../../bytes.ts';
import type { Services } from '../../services.ts';
import { limit } from '../schemas.ts';

const MOST = 200;

const query = z.strictObject({
  subject: bytes32.optional(),
  organisation: bytes32.optional(),
  limit: limit.default('50'),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, { message: 'not a cursor of this list' })
    .optional(),
});
const entry = z.object({
  id: z.string(),
  at: z.string(),
  key: bytes32,
  organisation: bytes32,
  service: z.string(),
  route: z.string(),
  subject: bytes32.nullable(),
  purpose: z.string(),
  outcome: z.string(),
});
const answer = z.object({ items: z.array(entry), cursor: z.string().nullable() });

interface Row {
  id: bigint;
  at: Date;
  key: Uint8Array;
  organisation: Uint8Array;
  service: string;
  route: string;
  subject: Uint8Array | null;
  purpose: string;
  outcome: string;
}

/** Who read content on this side, the newest first: all of it for auditors, for anybody else what its own organisation read. */
export function audit(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'Who read content, what for and when',
    about: 'All accesses on this side for auditors; for others those of their own organisation. Asking is recorded as well.',
    tag: 'audit',
    access: { who: 'session', scope: 'audit:read' },
    reveals: true,
    query,
    answers: { 200: answer },
  });
  app.get('/v1/audit', { schema }, async (request) => {
    const { key } = callerOf(request);
    const { subject, organisation, limit, cursor } = parseOrRefuse(query as z.ZodType<z.output<typeof query>>, request.query);
    const size = Math.min(Number(limit), MOST);
    const own = key.roles.includes('AUDITOR') ? organisation : key.organisation;
    const rows = await services.db.prisma.$queryRaw<Row[]>`
      SELECT id, at, key, organisation, service, route, subject, purpose, outcome FROM gateway.access_log WHERE TRUE
      ${own === undefined ? Prisma.empty : Prisma.sql`AND organisation = ${bytesOf(own)}`}
      ${subject === undefined ? Prisma.empty : Prisma.sql`AND subject = ${bytesOf(subject)}`}
      ${cursor === undefined ? Prisma.empty : Prisma.sql`AND id < ${BigInt(cursor)}`}
      ORDER BY id DESC LIMIT ${size + 1}`;
    const items = rows.slice(0, size).map(viewOf);
    return { items, cursor: rows.length > size ? (items.at(-1)?.id ?? null) : null };
  });
}

const viewOf = (row: Row) => ({
  ...row,
  id: row.id.toString(),
  at: row.at.toISOString(),
  key: hexOf(row.key),
  organisation: hexOf(row.organisation),
  subject: row.subject && hexOf(row.subject),
});
