import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import files from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../database/fault.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { withNonce } from './headers.ts';
import { refuse } from './refusals.ts';

/** What `npm run build` makes of portal/pages. */
const BUILT = join(import.meta.dirname, '..', 'built');
/** Stands in the built page where each answer's nonce goes. */
const NONCE = '__STYLE_NONCE__';

/** Serves the files of the pages, whose names change with what they hold, and the one page for every address that is a page's. */
export async function servePages(app: FastifyInstance): Promise<void> {
  const page = await readFile(join(BUILT, 'index.html'), 'utf8').catch((error: unknown) => {
    throw new Fault('PORTAL_NOT_STARTED', 'the pages are not built', 'run `npm run build`', error);
  });
  await app.register(files, {
    root: join(BUILT, 'assets'),
    prefix: '/assets/',
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const isPage = ['GET', 'HEAD'].includes(request.method) && !/^\/(assets|gateway|index|demo-keys)\/|\.[a-z0-9]+$/.test(path);
    if (!isPage) return refuse(request, reply, new Refusal('NOT_FOUND'));
    return reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(NONCE, withNonce(reply)));
  });
}
