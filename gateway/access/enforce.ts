import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Access, needsToken } from '../../http/access.ts';
import { registerAccessTable } from '../../http/access-table.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { checkOwnSide, checkStanding } from '../events/actor.ts';
import { sessionIn } from '../plugins/session.ts';
import type { Services } from '../services.ts';
import { isOpen } from '../sign-in/refresh.ts';
import { scopesOf } from '../sign-in/scopes.ts';
import type { Caller } from './caller.ts';

/** Who may call what is decided here, before any handler and for every route: no route can forget it. */
export function registerAccess(app: FastifyInstance, services: Services): void {
  app.decorateRequest('caller', null);
  registerAccessTable(app);
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access;
    if (access && needsToken(access)) request.caller = await signedIn(request, services, access);
  });
  // The other gateway's token binds the body, which has to be read first.
  app.addHook('preHandler', async (request) => {
    if (request.routeOptions.config.access?.who !== 'peer') return;
    request.caller = { key: await services.credentials.checkRequest(request.headers.authorization, request.bodyText) };
  });
}

/** @throws {Refusal} UNAUTHENTICATED, KEY_REVOKED, KEY_NOT_VALID_AT_SIGNING, ROLE_MISSING, SCOPE_MISSING */
async function signedIn(request: FastifyRequest, services: Services, access: Extract<Access, { scope: unknown }>): Promise<Caller> {
  const { sub, org, sid, scope } = await sessionIn(request);
  const { participants, db, config } = services;
  const [key, open] = await Promise.all([participants.key(db.prisma, sub), sid === undefined || isOpen(db.prisma, sid)]);
  if (!open) throw new Refusal('UNAUTHENTICATED', 'the sign-in has ended');
  if (!key || key.organisation !== org) throw new Refusal('UNAUTHENTICATED', 'the key is not registered');
  checkStanding(key, services.now(), services.now());
  checkOwnSide(key, config.side);
  if (access.who !== 'session' && !access.who.some((role) => key.roles.includes(role)))
    throw new Refusal('ROLE_MISSING', `open to ${access.who.join(', ')}`);
  // A role that the key has lost since takes its scopes along.
  if (scope && !(scope.includes(access.scope) && scopesOf(key.roles).includes(access.scope)))
    throw new Refusal('SCOPE_MISSING', `the token is not for ${access.scope}`);
  return { key, ...(scope ? { scopes: scope } : {}) };
}
