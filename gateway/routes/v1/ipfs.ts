import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { otherSide } from '../../../protocol/sides.ts';
import { CAR_TYPE, carOf, RAW_TYPE } from '../../blobs/car.ts';
import { blocksOf } from '../../blobs/dag.ts';
import { parseCid } from '../../blobs/port.ts';
import { bytesOf } from '../../bytes.ts';
import type { Services } from '../../services.ts';

const params = z.strictObject({ cid: z.string().max(100) });
const query = z.strictObject({ format: z.enum(['raw', 'car']).optional() });

/**
 * Blobs for the other side's gateway as a trustless gateway serves them (IPFS specification "Trustless Gateway"): `raw`, one block; `car`, the
 * whole blob. Only what is addressed to an organisation over there; anything else is unknown.
 */
export function ipfs(app: FastifyInstance, services: Services): void {
  const { config, handles, db, blobs } = services;
  const abroad = handles.organisations.filter((each) => each.side === otherSide(config.side)).map((each) => bytesOf(each.id));
  const schema = describe({ summary: 'Blobs for the other side', tag: 'peer', access: { who: 'peer' }, hide: true, params, query });
  app.get('/ipfs/:cid', { schema }, async (request, reply) => {
    const { cid } = parseOrRefuse(params, request.params);
    const { format = formatOf(request.headers.accept) } = parseOrRefuse(query as z.ZodType<{ format?: 'raw' | 'car' }>, request.query);
    if (!format) throw new Refusal('MEDIA_TYPE_UNSUPPORTED', `ask for ${RAW_TYPE} or application/vnd.ipld.car`);
    parseCid(cid);
    const [granted] = await db.sql.$queryRaw<{ granted: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM content.envelopes WHERE cid = ${cid} AND recipient = ANY(${abroad}::bytea[]))
          OR EXISTS (SELECT 1 FROM content.files WHERE cid = ${cid} AND recipients && ${abroad}::bytea[]) AS granted`;
    const blocks = granted?.granted ? blocksOf(blobs, cid) : undefined;
    const first = await blocks?.next();
    if (!blocks || !first || first.done) throw new Refusal('NOT_FOUND');
    reply
      .header('x-content-type-options', 'nosniff')
      .header('x-ipfs-path', `/ipfs/${cid}`)
      .header('x-ipfs-roots', cid)
      .header('cache-control', 'private, no-store')
      .header('etag', `"${cid}.${format}"`)
      .header('content-disposition', `attachment; filename="${cid}.${format === 'raw' ? 'bin' : 'car'}"`);
    if (format === 'raw') {
      await blocks.return(undefined);
      return reply.type(RAW_TYPE).send(Buffer.from(first.value.bytes));
    }
    const all = (async function* () {
      yield first.value;
      yield* blocks;
    })();
    return reply.type(CAR_TYPE).send(Readable.from(carOf(all, cid), { objectMode: false }));
  });
}

function formatOf(accept = ''): 'raw' | 'car' | undefined {
  if (accept.includes('application/vnd.ipld.car')) return 'car';
  return accept.includes('application/vnd.ipld.raw') ? 'raw' : undefined;
}
