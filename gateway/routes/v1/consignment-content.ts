import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { typeOfDocument } from '../../../protocol/documents/disclosure.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { handle } from '../../../protocol/schema/fields.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { bytesOf, hexOf } from '../../bytes.ts';
import type { Services } from '../../services.ts';

const params = z.strictObject({ id: bytes32 });
const query = z.strictObject({ as: handle.optional() });
const answer = z.object({
  consignment: bytes32,
  as: z.string(),
  documents: z.array(
    z.object({
      digest: bytes32,
      type: z.string(),
      t: z.string(),
      fields: z.record(z.string(), z.unknown()),
      granted: z.array(z.string()),
      withheld: z.array(z.string()),
    }),
  ),
  /** Documents whose envelope no key opens any more that is kept here. */
  unopened: z.array(bytes32),
});

/** What the caller's own organisation was sent of a consignment, read from the envelopes addressed to it, confidential parts included. */
export function consignmentContent(app: FastifyInstance, services: Services): void {
  const schema = describe({
    id: 'consignmentContent',
    summary: 'Content sent to one’s own organisation',
    tag: 'content',
    access: { who: 'session', scope: 'content:read' },
    reveals: 'id',
    params,
    query,
    answers: { 200: answer },
  });
  app.get('/v1/consignments/:id/content', { schema }, async (request) => {
    const { key } = callerOf(request);
    const { id } = parseOrRefuse(params, request.params);
    const { as } = parseOrRefuse(query, request.query);
    const { config, db, handles } = services;
    const organisation = handles.byId(key.organisation);
    const hosted = config.hosted.find((each) => each.id === key.organisation);
    if (!organisation || !hosted) throw new Refusal('NOT_GRANTED', 'your organisation’s envelopes are not opened here');
    if (as !== undefined && as !== organisation.handle) throw new Refusal('NOT_GRANTED', 'one reads as one’s own organisation only', '/as');
    const rows = await db.prisma.$queryRaw<{ digest: Uint8Array; cid: string }[]>`
      SELECT e.digest, e.cid FROM content.envelopes e JOIN gateway.acts a ON a.digest = e.digest
      WHERE a.consignment = ${bytesOf(id)} AND e.recipient = ${bytesOf(hosted.id)} ORDER BY a.seq`;
    const documents = [];
    const unopened: string[] = [];
    for (const row of rows) {
      const blob = await services.blobs.get(row.cid);
      if (!blob) continue;
      const opened = await services.envelopes.open(blob, row.cid, hosted.id).catch(notGranted);
      const digest = hexOf(row.digest);
      if (!opened) {
        unopened.push(digest);
        continue;
      }
      const { payload, fields, granted, withheld } = opened;
      documents.push({ digest, type: typeOfDocument(payload), t: payload.t, fields, granted, withheld });
    }
    return { consignment: id, as: organisation.handle, documents, unopened };
  });
}

/** One envelope whose key was destroyed takes nothing from the others. */
function notGranted(error: unknown): undefined {
  if (error instanceof Refusal && error.code === 'NOT_GRANTED') return undefined;
  throw error;
}
