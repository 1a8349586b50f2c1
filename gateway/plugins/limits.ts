import type { FastifyInstance } from 'fastify';
import { registerAddressLimit } from '../../http/addresses.ts';
import { Refusal } from '../../protocol/refusals.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent; empty when there was none. */
    bodyText: string;
  }
}

/** Bytes of a request body. */
export const BODY_LIMIT = 1_048_576;
/** Nesting of JSON; the deepest thing of ours, a manifest's seals in a request, is 7. */
export const DEPTH_LIMIT = 16;

/** Bodies are JSON, bounded in size and nesting; nesting is counted before anything is parsed. */
export function registerLimits(app: FastifyInstance): void {
  app.decorateRequest('bodyText', '');
  registerAddressLimit(app);
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    const text = body as string;
    request.bodyText = text;
    if (depthOf(text) > DEPTH_LIMIT) return done(new Refusal('SCHEMA_INVALID', `nested deeper than ${DEPTH_LIMIT}`));
    return parse(request, text, done);
  });
}

/** Deepest nesting of objects and arrays; text in strings does not count. */
export function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const char = json[i];
    if (quoted) {
      if (char === '\\') i += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}
