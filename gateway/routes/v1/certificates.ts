import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32, moment } from '../../../http/schemas.ts';
import { holderKey } from '../../../protocol/certificates/certificate.ts';
import { CERTIFICATE_NAMES, ISSUING_ROLES } from '../../../protocol/certificates/kinds.ts';
import { handle, text } from '../../../protocol/schema/fields.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { type PrepareRequest, prepare, submit, withdraw } from '../../certificates/issue.ts';
import { certificateOf, certificatesOf } from '../../certificates/query.ts';
import { once } from '../../events/idempotency.ts';
import type { Services } from '../../services.ts';
import { limit, place } from '../schemas.ts';

const kind = z.enum(CERTIFICATE_NAMES);
const params = z.strictObject({ id: bytes32 });
const prepareBody = z.strictObject({
  kind,
  holder: handle,
  claims: z.record(z.string(), z.unknown()),
  expiresAt: z.number().int().min(1).max(4_102_444_800).optional(),
  holderKey: holderKey.optional(),
  replaces: bytes32.optional(),
});
const headers = z.object({ 'idempotency-key': z.string().optional() });
const submitBody = z.strictObject({
  id: bytes32,
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/, { message: 'not 64 bytes of base64url' }),
});
const withdrawBody = z.strictObject({ reason: text(500) });
const state = z.enum(['issued', 'replaced', 'withdrawn']);
const summary = z.object({
  ...{ id: bytes32, kind, issuer: bytes32, holder: bytes32, state, replaces: bytes32.nullable(), replacedBy: bytes32.nullable() },
  ...{ issuedAt: moment, endedAt: moment.nullable() },
});
const one = z.object({ ...summary.shape, certificate: z.string().meta({ description: 'SD-JWT VC with all its disclosures.' }) });
const page = z.strictObject({
  after: place.default('0'),
  limit: limit.default('200'),
});

const TAG = 'certificates';
const ISSUERS = { who: ISSUING_ROLES, scope: 'content:write' } as const;
const HOLDERS = { who: 'session', scope: 'content:read' } as const;

/** Certificates that organisations of this side issue and hold. */
export function certificates(app: FastifyInstance, services: Services): void {
  issuing(app, services);
  reading(app, services);
}

function issuing(app: FastifyInstance, services: Services): void {
  const prepared = z.object({ id: bytes32, signingInput: z.string(), disclosures: z.array(z.string()) });
  const toPrepare = describe({
    ...{ id: 'prepareCertificate', summary: 'Prepare a certificate for signing', tag: TAG, access: ISSUERS },
    about:
      'Takes a place in a status list and answers what to sign: `signingInput`, by ES256 (64 bytes r‖s). `id` is its SHA-256. Check that the disclosures say what you mean; sign within an hour.',
    ...{ headers, body: prepareBody, answers: { 200: prepared } },
  });
  app.post('/v1/certificates/prepare', { schema: toPrepare }, async (request) => {
    const { key } = callerOf(request);
    const body = parseOrRefuse(prepareBody, request.body) as PrepareRequest;
    const stated = request.headers['idempotency-key'];
    return once(services.db.prisma, key.id, stated === undefined ? undefined : String(stated), { certificate: body }, () =>
      prepare(services, key, body),
    );
  });
  const toSubmit = describe({
    ...{ id: 'issueCertificate', summary: 'Issue a certificate by its signature', tag: TAG, access: ISSUERS },
    ...{ body: submitBody, answers: { 200: one } },
  });
  app.post('/v1/certificates', { schema: toSubmit }, async (request) => {
    const { key } = callerOf(request);
    const { id, signature } = parseOrRefuse(submitBody, request.body);
    await submit(services, key, id, signature);
    return certificateOf(services.db.sql, id, key.organisation);
  });
  const toWithdraw = describe({
    ...{ id: 'withdrawCertificate', summary: 'Withdraw a certificate', tag: TAG, access: ISSUERS },
    ...{ params, body: withdrawBody, answers: { 200: one } },
  });
  app.post('/v1/certificates/:id/withdrawal', { schema: toWithdraw }, async (request) => {
    const { key } = callerOf(request);
    const { id } = parseOrRefuse(params, request.params);
    await withdraw(services, key, id, parseOrRefuse(withdrawBody, request.body).reason);
    return certificateOf(services.db.sql, id, key.organisation);
  });
}

function reading(app: FastifyInstance, services: Services): void {
  const toRead = describe({
    ...{ summary: 'A certificate that one’s organisation issued or holds', tag: TAG, access: HOLDERS, reveals: 'id' },
    ...{ params, answers: { 200: one } },
  });
  app.get('/v1/certificates/:id', { schema: toRead }, async (request) => {
    const { id } = parseOrRefuse(params, request.params);
    return certificateOf(services.db.sql, id, callerOf(request).key.organisation);
  });
  const list = describe({
    ...{ summary: 'Certificates that one’s organisation issued or holds', tag: TAG, access: HOLDERS },
    ...{ query: page, answers: { 200: z.object({ certificates: z.array(summary), next: z.string().nullable() }) } },
  });
  app.get('/v1/certificates', { schema: list }, async (request) => {
    const { after, limit } = parseOrRefuse(page as z.ZodType<{ after: string; limit: string }>, request.query);
    return certificatesOf(services.db.sql, callerOf(request).key.organisation, BigInt(after), Number(limit));
  });
}
