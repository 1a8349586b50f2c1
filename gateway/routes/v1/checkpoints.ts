import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { otherSide, SIDES, type Side } from '../../../protocol/sides.ts';
import { checkpointsAt, checkpointsFrom, type KeptCheckpoint } from '../../checkpoints/store.ts';
import { checkpointTrust } from '../../checkpoints/trust.ts';
import type { Services } from '../../services.ts';

const MOST = 256;
const number = z.string().regex(/^(0|[1-9]\d{0,14})$/, { message: 'not a block number' });
const query = z.strictObject({
  from: number.default('0'),
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .default('64'),
});
const params = z.strictObject({ height: number });
const noteQuery = z.strictObject({ maker: z.enum(SIDES).optional() });

const checkpoint = z
  .object({
    height: z.number().int(),
    maker: z.enum(SIDES).meta({ description: 'The side that made it; its record log is the one named in the note.' }),
    hash: bytes32,
    state: z
      .enum(['signed', 'cosigned', 'disputed'])
      .meta({ description: 'By its maker alone, by both sides, or the other side has another block there.' }),
    note: z.string().meta({ description: 'C2SP signed note, docs/evidence.md.' }),
  })
  .meta({ id: 'ChainCheckpoint' });
const trust = z.object({
  ...{ format: z.literal('thongquan-evidence-trust/1'), chainId: z.string(), directory: z.string() },
  sides: z.object({ VN: z.array(z.string()), CN: z.array(z.string()) }),
});

const viewOf = ({ height, maker, hash, state, note }: KeptCheckpoint) => ({ height, maker, hash, state, note });
const FOR_EVER = 'public, max-age=31536000, immutable';

/** What both sides signed of the chain: the anchor of evidence that is verified without any of us. */
export function checkpoints(app: FastifyInstance, services: Services): void {
  const tag = 'evidence';
  const list = describe({
    summary: 'Checkpoints of the chain from a block on',
    tag,
    access: { who: 'anyone' },
    query,
    answers: { 200: z.object({ items: z.array(checkpoint) }) },
  });
  app.get('/v1/checkpoints', { schema: list }, async (request) => {
    const { from, limit } = parseOrRefuse(query as z.ZodType<{ from: string; limit: string }>, request.query);
    const items = await checkpointsFrom(services.db.sql, Number(from), Math.min(Number(limit), MOST));
    return { items: items.map(viewOf) };
  });

  const make = describe({
    summary: 'Make a checkpoint of the newest settled block now',
    tag,
    access: { who: ['GATEWAY', 'AUDITOR', 'CUSTOMS'], scope: 'log:anchor' },
    answers: { 200: z.object({ last: checkpoint.nullable() }) },
  });
  app.post('/v1/checkpoints', { schema: make }, async () => {
    const last = await services.checkpoints.advance(true);
    return { last: last ? viewOf(last) : null };
  });

  const trusted = describe({
    summary: 'Keys that checkpoints are verified by',
    about: 'What this gateway’s directory says: compare it with the other side’s, or with what both published, before you trust it.',
    tag,
    access: { who: 'anyone' },
    answers: { 200: trust },
  });
  app.get('/v1/checkpoints/trust', { schema: trusted }, async () => checkpointTrust(services));

  const one = describe({
    summary: 'The checkpoint of a block, as a signed note',
    tag,
    access: { who: 'anyone' },
    params,
    query: noteQuery,
  });
  app.get('/v1/checkpoints/:height', { schema: one }, async (request, reply) => {
    const { height } = parseOrRefuse(params, request.params);
    const { maker = services.config.side } = parseOrRefuse(noteQuery, request.query) as { maker?: Side };
    const kept = (await checkpointsAt(services.db.sql, Number(height))).filter(({ state }) => state === 'cosigned');
    const found = [maker, otherSide(maker)].flatMap((side) => kept.find((each) => each.maker === side) ?? [])[0];
    if (!found) throw new Refusal('NOT_FOUND');
    return reply.type('text/plain; charset=utf-8').header('cache-control', FOR_EVER).send(found.note);
  });
}
