import type { FastifyRequest } from 'fastify';
import type { Scope } from '../../http/access.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { KeyRecord } from '../participants.ts';

/** Who calls, as the registry has the key at this request: a role lost or a key revoked since the token was made counts. */
export interface Caller {
  key: KeyRecord;
  /** What a system's token is narrowed to; absent in a person's session, and for the other side's gateway. */
  scopes?: readonly Scope[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the handler of every route but those open to anyone. */
    caller: Caller | null;
  }
}

/** The caller of a route that is not open to anyone. @throws {Refusal} UNAUTHENTICATED on one that is */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Refusal('UNAUTHENTICATED');
  return request.caller;
}
