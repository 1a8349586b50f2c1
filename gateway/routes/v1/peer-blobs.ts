import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { otherSide } from '../../../protocol/sides.ts';
import { bytesOf } from '../../bytes.ts';
import type { Services } from '../../services.ts';
import { describe } from '../describe.ts';

const params = z.strictObject({ cid: z.string().max(100) });

/** An envelope by its CID, for the other side's gateway, if it is addressed to an organisation over there. */
export function peerBlobs(app: FastifyInstance, services: Services): void {
  const { config, handles, db } = services;
  const abroad = handles.organisations.filter((each) => each.side === otherSide(config.side)).map((each) => bytesOf(each.id));
  app.get(
    '/v1/peer/blobs/:cid',
    { schema: describe({ summary: 'Blobs for the other side', tag: 'peer', access: { who: 'peer' }, hide: true }) },
    async (request, reply) => {
      const { cid } = parseOrRefuse(params, request.params);
      const envelope = await db.prisma.envelope.findFirst({ where: { cid, recipient: { in: abroad } }, select: { id: true } });
      const blob = envelope ? await services.blobs.get(cid) : undefined;
      if (!blob) throw new Refusal('NOT_FOUND');
      return reply.type('application/octet-stream').send(Buffer.from(blob));
    },
  );
}
