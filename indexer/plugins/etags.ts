import etag from '@fastify/etag';
import type { FastifyInstance } from 'fastify';

/** Answers carry a hash of themselves, so that who asks again for what has not changed is told so (RFC 9110 §13.1.2). */
export async function registerEtags(app: FastifyInstance): Promise<void> {
  app.addHook('onSend', async (request, reply) => {
    // Kept by nobody but who asked, and asked for anew each time: what one may read can change.
    if (request.reader && reply.statusCode === 200)
      reply.header('cache-control', 'private, no-cache').header('vary', 'authorization, access-purpose');
  });
  await app.register(etag, { algorithm: 'sha256' });
}
