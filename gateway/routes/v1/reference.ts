import type { FastifyInstance } from 'fastify';
import { describe } from '../../../http/describe.ts';
import { REFERENCE_STYLE, referencePage } from '../../openapi/page.ts';

/** Nothing but our own style sheet is loaded, nothing runs, nobody frames it. */
const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The reference page of the interface, for people. */
export function reference(app: FastifyInstance): void {
  const schema = describe({ summary: 'Reference page', tag: 'operations', access: { who: 'anyone' }, hide: true });
  let page: string | undefined;
  app.get('/v1/reference', { schema }, async (_request, reply) => {
    page ??= referencePage(app.openApi());
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' })
      .send(page);
  });
  app.get('/v1/reference.css', { schema }, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('x-content-type-options', 'nosniff').send(REFERENCE_STYLE),
  );
}
