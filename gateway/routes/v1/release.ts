import type { FastifyInstance } from 'fastify';
import { toBuffer } from 'qrcode';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { makeRelease } from '../../release/make.ts';
import { trustList } from '../../release/trust.ts';
import type { Services } from '../../services.ts';

const params = z.strictObject({ id: bytes32 });
const query = z.strictObject({ format: z.enum(['text', 'png']).default('text') });
const key = z.object({
  ...{ id: bytes32, side: z.enum(['VN', 'CN']), roles: z.array(z.string()), signer: z.string() },
  ...{ validFrom: z.number(), retiredAt: z.number(), revokedAt: z.number() },
});
const trust = z.object({
  ...{ format: z.literal('thongquan-trust/1'), chainId: z.number(), directory: z.string(), at: z.number(), keys: z.array(key) },
});

/** A signed release for the driver's QR code, and the keys that a gate without a network checks it by. */
export function release(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'A release to carry along',
    tag: 'release',
    access: { who: 'session', scope: 'content:read' },
    params,
    query,
    answers: { 200: z.object({ consignment: bytes32, bundle: z.string() }) },
  });
  app.get('/v1/consignments/:id/release', { schema }, async (request, reply) => {
    const { id } = parseOrRefuse(params, request.params);
    const { format } = parseOrRefuse(query as z.ZodType<{ format: 'text' | 'png' }>, request.query);
    await checkPart(services, id, request.caller?.key.organisation ?? '', request.caller?.key.roles ?? []);
    const bundle = await makeRelease(services, id);
    reply.header('cache-control', 'private, no-store');
    if (format === 'text') return { consignment: id, bundle };
    // Base45 and the prefix are QR's alphanumeric characters: 5.5 bits each.
    return reply.type('image/png').send(await toBuffer([{ data: bundle, mode: 'alphanumeric' }], { errorCorrectionLevel: 'L' }));
  });
  app.get(
    '/v1/release/trust',
    {
      schema: describe({
        summary: 'Keys to check releases by',
        tag: 'release',
        access: { who: 'session', scope: 'index:read' },
        answers: { 200: trust },
      }),
    },
    () => trustList(services),
  );
}

const BY_OFFICE = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'GATEWAY', 'AUDITOR'];

/** Authorities, and those that were sent something of the consignment. @throws {Refusal} CONSIGNMENT_UNKNOWN */
async function checkPart({ db }: Services, consignment: string, organisation: string, roles: readonly string[]): Promise<void> {
  if (roles.some((role) => BY_OFFICE.includes(role))) return;
  const [row] = await db.sql.$queryRaw<{ part: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM content.documents d JOIN content.envelopes e USING (digest)
                   WHERE d.consignment = decode(${consignment.slice(2)}, 'hex') AND e.recipient = decode(${organisation.slice(2)}, 'hex')) AS part`;
  if (!row?.part) throw new Refusal('CONSIGNMENT_UNKNOWN');
}
