import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { bytesOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';
import { readActs } from '../../ingest/history.ts';
import { CONTENT } from '../../plugins/audit.ts';
import { type Access, mayRead } from '../../query/access.ts';
import { consignmentView } from '../../query/consignment.ts';
import { documentsOf } from '../../query/content.ts';
import { factsOf } from '../../query/facts.ts';
import { leavesOf } from '../../query/leaves.ts';
import { listConsignments } from '../../query/list.ts';
import { manifestsOf } from '../../query/manifests.ts';
import { consignmentId, listQuery, secondsOf, stateQuery } from '../../query/parameters.ts';
import { actView } from '../../query/signed.ts';
import { lastBlock, standingAsOf } from '../../query/standing.ts';
import { timelineOf } from '../../query/timeline.ts';
import { type Queryable, snapshot } from '../../transaction.ts';

const now = (): number => Math.floor(Date.now() / 1000);

/** Answers about one consignment: what it is asked on, and for whom. */
type Read<T> = (db: Queryable, consignment: string, access: Access) => Promise<T>;

export function consignmentRoutes(app: FastifyInstance, context: Context): void {
  const one = <T extends object>(request: FastifyRequest, read: Read<T>): Promise<T> => readOne(context, request, read);
  const known = <T extends object>(request: FastifyRequest, read: Read<T>): Promise<T> =>
    one(request, async (db, consignment, access) => {
      if (!(await isKnown(db, consignment))) throw new Refusal('CONSIGNMENT_UNKNOWN');
      return read(db, consignment, access);
    });

  app.get('/v1/consignments', async (request) => {
    const access = await context.access(request);
    return listConsignments(context, access, parseOrRefuse(listQuery, request.query), now());
  });

  app.get('/v1/consignments/:id', (request) => {
    const { at, asOf } = parseOrRefuse(stateQuery, request.query);
    const seconds = at === undefined ? undefined : secondsOf(at, '/at');
    return one(request, async (db, consignment, access) => {
      const facts = await factsOf(db, consignment);
      if (!facts) throw new Refusal('CONSIGNMENT_UNKNOWN');
      if (asOf === undefined) return consignmentView(context, db, access, { consignment, facts, at: seconds ?? now() });
      const { block, time } = await momentOf(db, asOf);
      const standing = await standingAsOf(db, consignment, block);
      if (!standing) throw new Refusal('CONSIGNMENT_UNKNOWN');
      return consignmentView(context, db, access, { consignment, facts: { ...facts, standing }, at: seconds ?? time });
    });
  });

  app.get('/v1/consignments/:id/timeline', { config: CONTENT }, (request) =>
    known(request, async (db, consignment, access) => ({ consignment, entries: await timelineOf(context, db, access, consignment) })),
  );

  app.get('/v1/consignments/:id/acts', (request) =>
    known(request, async (db, consignment) => ({ consignment, acts: (await readActs(db, [consignment], [])).map(actView) })),
  );

  app.get('/v1/consignments/:id/leaves', (request) =>
    known(request, async (db, consignment) => ({ consignment, leaves: await leavesOf(db, consignment) })),
  );

  app.get('/v1/consignments/:id/documents', { config: CONTENT }, (request) =>
    known(request, async (db, consignment, access) => ({
      consignment,
      documents: await documentsOf(db, context.agreement, access, consignment),
    })),
  );

  app.get('/v1/consignments/:id/manifests', { config: CONTENT }, (request) =>
    known(request, async (db, consignment, access) => ({ consignment, manifests: await manifestsOf(context, db, access, consignment) })),
  );
}

/**
 * Reads the consignment of the path at one moment, if the caller has a part in it; otherwise it is as unknown to it as one that does
 * not exist.
 */
async function readOne<T>(context: Context, request: FastifyRequest, read: Read<T>): Promise<T> {
  const access = await context.access(request);
  const consignment = consignmentId(request.params);
  return snapshot(context.database.pool, async (db) => {
    if (!(await mayRead(db, access, consignment))) throw new Refusal('CONSIGNMENT_UNKNOWN');
    return read(db, consignment, access);
  });
}

async function isKnown(db: Queryable, consignment: string): Promise<boolean> {
  const { rows } = await db.query<{ known: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM chain.acts WHERE consignment = $1)
         OR EXISTS (SELECT 1 FROM gateway.acts WHERE consignment = $1 AND carrier = 'act' AND state <> 'rejected') AS known`,
    [bytesOf(consignment)],
  );
  return rows[0]?.known ?? false;
}

/** The last of our blocks up to a block number or a time, and the time (Unix seconds) at which the state is then derived. */
async function momentOf(db: Queryable, asOf: string): Promise<{ block: number; time: number }> {
  if (!/^\d{1,15}$/.test(asOf)) {
    const time = secondsOf(asOf, '/asOf');
    return { block: (await lastBlock(db, { time })).block, time };
  }
  return lastBlock(db, { number: Number(asOf) });
}
