import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { FILE_TYPES, fileReference, MAX_FILE_BYTES } from '../../../protocol/documents/files.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { openCiphertext, openDocument, referenceFor } from '../../documents/open.ts';
import { receiveDocument } from '../../documents/receive.ts';
import type { Services } from '../../services.ts';

const params = z.strictObject({ cid: fileReference.shape.cid });
const query = z.strictObject({ as: z.enum(['document', 'ciphertext']).default('document') });

/** Documents attached to events: PDF and images, streamed in and out. */
export function documents(app: FastifyInstance, services: Services): void {
  upload(app, services);
  download(app, services);
}

/** The body is the document itself, of the content type it is said to be. The answer goes into an event's `files`, or a certificate's `file`. */
function upload(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'Upload a document to attach to an event',
    tag: 'content',
    access: { who: 'session', scope: 'content:write' },
    answers: { 201: fileReference },
  });
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser([...FILE_TYPES], (_request, payload, done) => done(null, payload));
    scope.post('/v1/documents', { schema, bodyLimit: MAX_FILE_BYTES }, async (request, reply) => {
      const { key } = callerOf(request);
      const media = String(request.headers['content-type']).split(';')[0]?.trim().toLowerCase() ?? '';
      if (!request.body) throw new Refusal('DOCUMENT_REFUSED', 'it is empty');
      const reference = await receiveDocument(services, key.organisation, media, request.body as Readable);
      return reply.code(201).header('location', `/v1/documents/${reference.cid}`).send(reference);
    });
  });
}

/** Opened with the key that the caller's own envelope holds; or as it is stored, for who opens it elsewhere. */
function download(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'A document sent to one’s own organisation',
    tag: 'content',
    access: { who: 'session', scope: 'content:read' },
    reveals: 'cid',
    params,
    query,
  });
  app.get('/v1/documents/:cid', { schema }, async (request, reply) => {
    const { key } = callerOf(request);
    const { cid } = parseOrRefuse(params, request.params);
    const { as } = parseOrRefuse(query as z.ZodType<{ as: 'document' | 'ciphertext' }>, request.query);
    const ciphertext = await openCiphertext(services, cid, key.organisation);
    reply
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('content-disposition', `attachment; filename="${cid}"`);
    if (as === 'ciphertext')
      return reply.type('application/octet-stream').header('content-encoding', 'aes128gcm').send(Readable.from(ciphertext));
    const reference = await referenceFor(services, cid, key.organisation);
    return reply
      .type(reference.type)
      .header('content-length', reference.size)
      .send(Readable.from(openDocument(ciphertext, reference)));
  });
}
