import type { FastifyInstance } from 'fastify';
import type { PortalConfig, SideConfig } from '../../database/config.ts';
import { Refusal } from '../../protocol/refusals.ts';

/** Tells the pages whose they are and what acts are signed for; and, where an operator set demonstration keys, hands those out. */
export function serveAbout(app: FastifyInstance, { side, chainId, addresses }: SideConfig, { verifier, demoKeys }: PortalConfig): void {
  const about = {
    side,
    chainId: chainId.toString(),
    directory: addresses.directory,
    verifier,
    demo: demoKeys.map(({ handle, organisation, roles, keyId }) => ({ handle, organisation, roles, keyId })),
  };
  app.get('/about.json', async (_request, reply) => reply.header('cache-control', 'no-store').send(about));
  app.get<{ Params: { handle: string } }>('/demo-keys/:handle', async (request, reply) => {
    const key = demoKeys.find(({ handle }) => handle === request.params.handle);
    if (!key) throw new Refusal('NOT_FOUND');
    return reply.header('cache-control', 'no-store').send(key.privateJwk);
  });
}
