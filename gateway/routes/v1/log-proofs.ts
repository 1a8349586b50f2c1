import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { hexOf } from '../../bytes.ts';
import type { Services } from '../../services.ts';

const number = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/)
  .transform(Number);
const inclusionQuery = z.strictObject({ index: number, size: number.optional() });
const consistencyQuery = z.strictObject({ from: number, size: number.optional() });

const inclusion = z.object({
  ...{ index: z.number().int(), size: z.number().int(), root: bytes32 },
  leaf: bytes32.meta({ description: 'SHA-256(0x00 ‖ entry).' }),
  path: z.array(bytes32).meta({ description: 'Audit path, RFC 9162 §2.1.3.' }),
});
const consistency = z.object({
  ...{ from: z.number().int(), fromRoot: bytes32, size: z.number().int(), root: bytes32 },
  proof: z.array(bytes32).meta({ description: 'RFC 9162 §2.1.4; empty from 0 and for the same size.' }),
});

/** Proofs of the record log, for who would not put them together from tiles: of the present tree, or of any earlier size. */
export function logProofs(app: FastifyInstance, services: Services): void {
  const tag = 'record log';
  const included = describe({
    summary: 'Proof that the record log holds an entry',
    tag,
    access: { who: 'anyone' },
    query: inclusionQuery,
    answers: { 200: inclusion },
  });
  app.get('/v1/log/proofs/inclusion', { schema: included }, async (request) => {
    const { index, size } = parseOrRefuse(inclusionQuery, request.query);
    const tree = await services.recordLog.tree(size);
    const [root, leaf, path] = await Promise.all([tree.root(), tree.leaf(index), tree.inclusionProof(index)]);
    return { index, size: tree.size, root: hexOf(root), leaf: hexOf(leaf), path: path.map(hexOf) };
  });
  const consistent = describe({
    summary: 'Proof that the record log only grew',
    tag,
    access: { who: 'anyone' },
    query: consistencyQuery,
    answers: { 200: consistency },
  });
  app.get('/v1/log/proofs/consistency', { schema: consistent }, async (request) => {
    const { from, size } = parseOrRefuse(consistencyQuery, request.query);
    const tree = await services.recordLog.tree(size);
    const proof = await tree.consistencyProof(from);
    const [root, fromRoot] = await Promise.all([tree.root(), services.recordLog.tree(from).then((earlier) => earlier.root())]);
    return { from, fromRoot: hexOf(fromRoot), size: tree.size, root: hexOf(root), proof: proof.map(hexOf) };
  });
}
