import type { FastifyInstance } from 'fastify';
import { rolesOf } from '../../../protocol/roles.ts';
import { claimsOf } from '../../../protocol/rules/actor.ts';
import { sideOf } from '../../../protocol/sides.ts';
import { hexOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';
import { utcOf } from '../../query/clocks.ts';

/** Organisations with their keys and delegations, as the registry has them. */
export function organisationsRoute(app: FastifyInstance, context: Context): void {
  const { prisma } = context.database;
  app.get('/v1/organisations', async (request) => {
    await context.access(request);
    const [organisations, keys, delegations] = await Promise.all([
      prisma.chainOrganisation.findMany({ orderBy: [{ side: 'asc' }, { id: 'asc' }] }),
      prisma.chainKey.findMany({ orderBy: { id: 'asc' } }),
      prisma.chainDelegation.findMany(),
    ]);
    const items = organisations.map((organisation) => {
      const id = hexOf(organisation.id);
      return {
        id,
        handle: context.handleOf(id),
        side: sideOf(organisation.side) ?? null,
        roles: rolesOf(organisation.roles),
        active: organisation.status === 1,
        keys: keys
          .filter((key) => hexOf(key.organisation) === id)
          .map((key) => ({
            id: hexOf(key.id),
            use: key.use === 0 ? 'sig' : 'enc',
            signer: hexOf(key.signer),
            roles: rolesOf(key.roles & organisation.roles),
            validFrom: utcOf(Number(key.validFrom)),
            retiredAt: utcOf(Number(key.retiredAt ?? 0)),
            revokedAt: utcOf(Number(key.revokedAt ?? 0)),
          })),
        delegations: delegations
          .filter((delegation) => hexOf(delegation.agent) === id)
          .map((delegation) => ({
            principal: hexOf(delegation.principal),
            from: utcOf(Number(delegation.validFrom)),
            until: utcOf(Number(delegation.validUntil)),
            claims: claimsOf(delegation.claims),
            goods: delegation.goods,
            lane: delegation.lane.every((byte) => byte === 0) ? null : hexOf(delegation.lane),
          })),
      };
    });
    return { items };
  });
}
