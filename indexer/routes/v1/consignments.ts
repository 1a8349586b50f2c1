import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bytes32 } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import type { Context } from '../../context.ts';
import { readActs } from '../../ingest/history.ts';
import type { Asking } from '../../lists/list.ts';
import { mayRead } from '../../query/access.ts';
import { consignmentView } from '../../query/consignment.ts';
import { documentsOf } from '../../query/content.ts';
import { factsOf } from '../../query/facts.ts';
import { leavesOf } from '../../query/leaves.ts';
import { changesBetween, manifestsOf } from '../../query/manifests.ts';
import { secondsOf } from '../../query/parameters.ts';
import * as shapes from '../../query/shapes.ts';
import { actView } from '../../query/signed.ts';
import { checkSize } from '../../query/size.ts';
import { standingAsOf } from '../../query/standing.ts';
import { timelineOf } from '../../query/timeline.ts';
import { stateRoute } from '../state.ts';

const params = { id: bytes32 };
const version = z.coerce.number().int().min(1).max(65_535);

/** Everything about one consignment. */
export function consignmentRoutes(app: FastifyInstance, context: Context): void {
  const tag = 'consignments';
  const url = '/v1/consignments/:id';

  stateRoute(app, context, {
    ...{ url, id: 'getConsignment', summary: 'State of a consignment', tag, params, asOf: true, answer: shapes.consignmentAnswer },
    about: 'Tracks, units, holds and the overall state as derived for `at`; absent, for now or for the moment of `asOf`.',
    query: { at: z.string().max(40).optional() },
    async read(asking, { id, at }) {
      const seconds = at === undefined ? (asking.asOf?.time ?? asking.now) : secondsOf(at, '/at');
      await readable(asking, id);
      const { db, reader, asOf } = asking;
      const facts = await factsOf(db, id, asOf);
      if (!facts) throw new Refusal('CONSIGNMENT_UNKNOWN');
      if (!asOf) return consignmentView(context, db, reader, { consignment: id, facts, at: seconds });
      const standing = await standingAsOf(db, id, asOf.block);
      if (!standing) throw new Refusal('CONSIGNMENT_UNKNOWN');
      return consignmentView(context, db, reader, { consignment: id, facts: { ...facts, standing }, at: seconds });
    },
  });

  stateRoute(app, context, {
    ...{ url: `${url}/timeline`, id: 'getTimeline', summary: 'What happened, with both clocks', tag, params, reveals: 'id', asOf: true },
    answer: shapes.timelineAnswer,
    async read(asking, { id }) {
      await known(asking, id);
      return { consignment: id, entries: await timelineOf(context, asking.db, asking.reader, id, asking.asOf) };
    },
  });

  stateRoute(app, context, {
    ...{
      url: `${url}/acts`,
      id: 'getActs',
      summary: 'Its acts as they were signed, and where the chain has them',
      tag,
      params,
      asOf: true,
    },
    answer: shapes.actsAnswer,
    async read(asking, { id }) {
      await known(asking, id);
      const acts = (await readActs(asking.db, [id], [])).filter(({ row }) => !asking.asOf || row.block <= asking.asOf.block);
      return { consignment: id, acts: acts.map(actView) };
    },
  });

  stateRoute(app, context, {
    ...{ url: `${url}/leaves`, id: 'getLeaves', summary: 'Its notices and measurements in the record logs', tag, params, asOf: true },
    answer: shapes.leavesAnswer,
    async read(asking, { id }) {
      await known(asking, id);
      return { consignment: id, leaves: (await leavesOf(asking.db, id, asking.asOf)) as never };
    },
  });

  stateRoute(app, context, {
    ...{ url: `${url}/documents`, id: 'getDocuments', summary: 'What this side was granted, as the reader may read it', tag, params },
    ...{ reveals: 'id', asOf: false, answer: shapes.documentsAnswer },
    async read(asking, { id }) {
      await known(asking, id);
      return { consignment: id, documents: (await documentsOf(asking.db, context.agreement, asking.reader, id)) as never };
    },
  });

  stateRoute(app, context, {
    ...{ url: `${url}/manifests`, id: 'getManifests', summary: 'Versions of its manifest and what each changed', tag, params },
    ...{ reveals: 'id', asOf: true, answer: shapes.manifestsAnswer },
    async read(asking, { id }) {
      await known(asking, id);
      return { consignment: id, manifests: await manifestsOf(context, asking.db, asking.reader, id, asking.asOf) };
    },
  });

  stateRoute(app, context, {
    ...{ url: `${url}/manifests/changes`, id: 'getManifestChanges', summary: 'Differences of two versions of its manifest', tag, params },
    ...{ reveals: 'id', asOf: false, answer: shapes.changesAnswer },
    query: { from: version, to: version },
    async read(asking, { id, from, to }) {
      await known(asking, id);
      const versions = await manifestsOf(context, asking.db, asking.reader, id);
      return { consignment: id, from, to, changes: changesBetween(versions, from, to) };
    },
  });
}

/** What the reader has no part in is as unknown to it as what does not exist. @throws {Refusal} CONSIGNMENT_UNKNOWN, QUERY_TOO_BROAD */
export async function readable({ db, reader }: Asking, consignment: string): Promise<void> {
  if (!(await mayRead(db, reader, consignment))) throw new Refusal('CONSIGNMENT_UNKNOWN');
  await checkSize(db, consignment);
}

/** @throws {Refusal} CONSIGNMENT_UNKNOWN, QUERY_TOO_BROAD */
export async function known(asking: Asking, consignment: string): Promise<void> {
  await readable(asking, consignment);
  const { rows } = await asking.db.query<{ known: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM chain.acts WHERE consignment = $1)
         OR EXISTS (SELECT 1 FROM gateway.acts WHERE consignment = $1 AND carrier = 'act' AND state <> 'rejected') AS known`,
    [Buffer.from(consignment.slice(2), 'hex')],
  );
  if (!rows[0]?.known) throw new Refusal('CONSIGNMENT_UNKNOWN');
}
