import type { FastifyInstance, RouteOptions } from 'fastify';
import { Fault } from '../database/fault.ts';
import type { Access } from './access.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** From the route's description; a route without it does not register. */
    access?: Access;
  }
  interface FastifyInstance {
    /** Every registered route with who may call it, for the tests and the page that list them. */
    accessTable: AccessRow[];
  }
}

export interface AccessRow {
  method: string;
  url: string;
  access: Access;
  /** Each access is recorded, with its purpose. */
  recorded: boolean;
}

/** Enters every route as it is registered. Before them. */
export function registerAccessTable(app: FastifyInstance): void {
  app.decorate('accessTable', []);
  app.addHook('onRoute', (route) => enter(app.accessTable, route));
}

/** @throws Fault ACCESS_UNSTATED */
function enter(table: AccessRow[], route: RouteOptions): void {
  const { access, counted, reveals } = route.schema?.['x-route'] ?? {};
  if (!access)
    throw new Fault(
      'ACCESS_UNSTATED',
      `the route ${[route.method].flat().join(' ')} ${route.url} does not say who may call it`,
      'state `access` in its description (http/describe.ts)',
    );
  route.config = {
    ...route.config,
    access,
    counted: counted ?? (access.who === 'peer' ? 'peer' : 'address'),
    ...(reveals ? { reveals } : {}),
  };
  for (const method of [route.method].flat()) table.push({ method, url: route.url, access, recorded: reveals !== undefined });
}
