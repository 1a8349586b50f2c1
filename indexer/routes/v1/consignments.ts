import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { bytesOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';
import { readActs } from '../../ingest/history.ts';
import { type Access, mayRead } from '../../query/access.ts';
import { consignmentView } from '../../query/consignment.ts';
import { documentsOf } from '../../query/content.ts';
import { leavesOf } from '../../query/leaves.ts';
import { listConsignments } from '../../query/list.ts';
import { manifestsOf } from '../../query/manifests.ts';
import { consignmentId, listQuery, secondsOf, stateQuery } from '../../query/parameters.ts';
import { actView } from '../../query/signed.ts';
import { blockAt, standingAsOf, standingOf } from '../../query/standing.ts';
import { timelineOf } from '../../query/timeline.ts';

const now = (): number => Math.floor(Date.now() / 1000);

export function consignmentRoutes(app: FastifyInstance, context: Context): void {
  const { pool } = context.database;

  app.get('/v1/consignments', async (request) => {
    const access = await context.access(request);
    return listConsignments(context, access, parseOrRefuse(listQuery, request.query), now());
  });

  app.get('/v1/consignments/:id', async (request) => {
    const { access, consignment } = await readable(context, request);
    const { at, asOf } = parseOrRefuse(stateQuery, request.query);
    const block = asOf === undefined ? undefined : await blockOf(context, asOf);
    const standing = block === undefined ? await standingOf(pool, consignment) : await standingAsOf(pool, consignment, block);
    const view = await consignmentView(context, access, consignment, standing, at === undefined ? now() : secondsOf(at, '/at'));
    if (!standing && view.pending.length === 0) throw new Refusal('CONSIGNMENT_UNKNOWN');
    return view;
  });

  app.get('/v1/consignments/:id/timeline', async (request) => {
    const { access, consignment } = await readable(context, request);
    return { consignment, entries: await timelineOf(context, access, consignment) };
  });

  app.get('/v1/consignments/:id/acts', async (request) => {
    const { consignment } = await readable(context, request);
    return { consignment, acts: (await readActs(pool, [consignment], [])).map(actView) };
  });

  app.get('/v1/consignments/:id/leaves', async (request) => {
    const { consignment } = await readable(context, request);
    return { consignment, leaves: await leavesOf(pool, consignment) };
  });

  app.get('/v1/consignments/:id/documents', async (request) => {
    const { access, consignment } = await readable(context, request);
    const documents = await documentsOf(pool, context.agreement, access, consignment);
    return { consignment, documents };
  });

  app.get('/v1/consignments/:id/manifests', async (request) => {
    const { access, consignment } = await readable(context, request);
    return { consignment, manifests: await manifestsOf(context, access, consignment) };
  });
}

/** The consignment of the path, if the caller has a part in it; otherwise it is as unknown to it as one that does not exist. */
async function readable(context: Context, request: FastifyRequest): Promise<{ access: Access; consignment: string }> {
  const access = await context.access(request);
  const consignment = consignmentId(request.params);
  if (!(await mayRead(context.database.pool, access, consignment))) throw new Refusal('CONSIGNMENT_UNKNOWN');
  if (await isKnown(context, consignment)) return { access, consignment };
  throw new Refusal('CONSIGNMENT_UNKNOWN');
}

async function isKnown({ database }: Context, consignment: string): Promise<boolean> {
  const { rows } = await database.pool.query<{ known: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM chain.acts WHERE consignment = $1)
         OR EXISTS (SELECT 1 FROM gateway.acts WHERE consignment = $1 AND carrier = 'act' AND state <> 'rejected') AS known`,
    [bytesOf(consignment)],
  );
  return rows[0]?.known ?? false;
}

/** A block number as it stands, or the last block at a time. */
const blockOf = (context: Context, asOf: string): Promise<number> =>
  /^\d{1,15}$/.test(asOf) ? Promise.resolve(Number(asOf)) : blockAt(context.database.pool, secondsOf(asOf, '/asOf'));
