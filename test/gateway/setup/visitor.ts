import type { FastifyInstance, InjectOptions } from 'fastify';
import { signChallenge } from '../../../scripts/replay/keys.ts';
import type { Holder } from './side.ts';
import type { Json } from './speaker.ts';

export interface Reply {
  status: number;
  headers: Record<string, unknown>;
  body: Json;
}

/** What was answered: `accepted`, or the refusal's code. */
export const told = ({ status, body }: Reply): string => (status < 300 ? 'accepted' : body.code);

/** Asks a gateway that listens nowhere. */
export async function visit(app: FastifyInstance, options: InjectOptions): Promise<Reply> {
  const answer = await app.inject(options);
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: /json/.test(String(answer.headers['content-type'])) ? answer.json() : answer.body,
  };
}

export const post = (app: FastifyInstance, url: string, payload: object, headers: Record<string, string> = {}): Promise<Reply> =>
  visit(app, { method: 'POST', url, payload, headers });

export const get = (app: FastifyInstance, url: string, token?: string): Promise<Reply> =>
  visit(app, { method: 'GET', url, ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }) });

/** Signs in as a person does. */
export async function signIn(app: FastifyInstance, { keyId, privateJwk }: Holder): Promise<Reply> {
  const { body } = await post(app, '/v1/auth/challenge', { key: keyId });
  const signature = signChallenge({ keyId, privateJwk }, body.challenge);
  return post(app, '/v1/auth/token', { key: keyId, challenge: body.challenge, signature });
}

/** Asks for a token as a system does. */
export const askAsSystem = (app: FastifyInstance, assertion: string, scope: string, more: Record<string, string> = {}): Promise<Reply> =>
  visit(app, {
    method: 'POST',
    url: '/v1/auth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope,
      ...more,
    }).toString(),
  });
