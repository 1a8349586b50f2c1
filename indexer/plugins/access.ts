import type { FastifyInstance, FastifyRequest } from 'fastify';
import { needsToken } from '../../http/access.ts';
import { registerAccessTable } from '../../http/access-table.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Context } from '../context.ts';
import { type Access, accessOf } from '../query/access.ts';
import type { Caller, Sessions } from './session.ts';

/** Who asks, as the registry has it at this request. */
export interface Reader extends Access {
  /** Key id. */
  key: string;
  /** The sign-in that the session came of; a system has none. */
  signIn?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the handler of every route but those open to anyone. */
    reader: Reader | null;
  }
}

/** Who may ask what is decided here, before any handler and for every route: no route can forget it. */
export function registerAccess(app: FastifyInstance, { reads }: Pick<Context, 'reads'>, sessions: Sessions): void {
  app.decorateRequest('reader', null);
  registerAccessTable(app);
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (!access || !needsToken(access)) return;
    const caller: Caller = await sessions.caller(request, access.scope);
    const reader = await accessOf(reads.pool, caller);
    if (access.who !== 'session' && !access.who.some((role) => reader.roles.includes(role)))
      throw new Refusal('ROLE_MISSING', `open to ${access.who.join(', ')}`);
    request.reader = { ...reader, ...caller };
  });
}

/** The reader of a route that is not open to anyone. @throws {Refusal} UNAUTHENTICATED on one that is */
export function readerOf(request: FastifyRequest): Reader {
  if (!request.reader) throw new Refusal('UNAUTHENTICATED');
  return request.reader;
}
