import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';

declare module 'fastify' {
  interface FastifyReply {
    /** Of this answer's style elements; empty where it has none. */
    styleNonce: string;
  }
}

/**
 * What a page may do: run the scripts and use the styles of its own origin and speak to its own origin, nothing else. The component library
 * writes a few `style` elements, which carry a nonce of the answer; no style attribute and no inline script is allowed.
 */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce && ` 'nonce-${nonce}'`}`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Says on every answer what browsers may do with it. */
export function registerHeaders(app: FastifyInstance): void {
  app.decorateReply('styleNonce', '');
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'content-security-policy': policy(reply.styleNonce),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });
}

/** A nonce for this answer's style elements. */
export function withNonce(reply: FastifyReply): string {
  reply.styleNonce = randomBytes(16).toString('base64');
  return reply.styleNonce;
}
