import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import type { DelegationRecord, KeyRecord, OrganisationRecord } from '../../protocol/ledger/registry.ts';
import { Registry } from '../../protocol/ledger/registry.ts';
import { rolesOf } from '../../protocol/roles.ts';
import { claimsOf } from '../../protocol/rules/actor.ts';
import { sideOf } from '../../protocol/sides.ts';
import { readLogs } from '../ingest/history.ts';
import { utcOf } from '../query/clocks.ts';
import { defineList } from './list.ts';
import { bytes32, flag, handle, side, time } from './schemas.ts';

const key = z
  .object({
    id: bytes32,
    use: z.enum(['sig', 'enc']),
    signer: z.string(),
    roles: z.array(z.string()),
    validFrom: time,
    retiredAt: time,
    revokedAt: time,
  })
  .meta({ id: 'RegisteredKey' });
const delegation = z
  .object({ principal: bytes32, from: time, until: time, claims: z.array(z.string()), goods: z.number().int(), lane: bytes32.nullable() })
  .meta({ id: 'Delegation' });

/** Organisations with their keys and delegations, folded from the registry's logs: few, whatever the number of acts. */
export const organisationsList = defineList({
  url: '/v1/organisations',
  id: 'listOrganisations',
  summary: 'Organisations with keys and delegations',
  tag: 'participants',
  filters: { side: side.optional(), active: flag.optional() },
  item: z
    .object({
      id: bytes32,
      handle,
      side: side.nullable(),
      roles: z.array(z.string()),
      active: z.boolean(),
      keys: z.array(key),
      delegations: z.array(delegation),
    })
    .meta({ id: 'Organisation' }),
  sorts: { id: [{ sql: Prisma.sql`id`, kind: 'bytes' }] },
  usual: 'id',
  asOf: [],
  async read({ db, context, asOf }, query, { after, descending, limit }) {
    const registry = new Registry();
    for (const log of await readLogs(db)) if (!asOf || log.block <= asOf.block) registry.fold(log);
    const keys = Map.groupBy(registry.keys.values(), (each) => each.organisation);
    const delegations = Map.groupBy(registry.delegations.values(), (each) => each.agent);
    const way = descending ? -1 : 1;
    const last = after?.[0];
    const wanted = [...registry.organisations.values()]
      .filter(
        ({ side: of, active }) =>
          (query.side === undefined || sideOf(of) === query.side) && (query.active === undefined || String(active) === query.active),
      )
      .sort((a, b) => (a.id < b.id ? -way : way))
      .filter(({ id }) => last === undefined || (descending ? id < String(last) : id > String(last)));
    const shown = wanted.slice(0, limit);
    const items = shown.map((organisation) => ({
      id: organisation.id,
      handle: context.handleOf(organisation.id),
      side: sideOf(organisation.side) ?? null,
      roles: rolesOf(organisation.roles),
      active: organisation.active,
      keys: (keys.get(organisation.id) ?? []).sort(byId).map((each) => keyView(each, organisation)),
      delegations: (delegations.get(organisation.id) ?? []).map(delegationView),
    }));
    const end = shown.at(-1);
    return { items, next: wanted.length > limit && end ? [end.id] : null };
  },
});

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

const keyView = (record: KeyRecord, { roles }: OrganisationRecord) => ({
  id: record.id,
  use: record.use === 0 ? ('sig' as const) : ('enc' as const),
  signer: record.signer,
  roles: rolesOf(record.roles & roles),
  validFrom: utcOf(Number(record.validFrom)),
  retiredAt: utcOf(Number(record.retiredAt ?? 0n)),
  revokedAt: utcOf(Number(record.revokedAt ?? 0n)),
});

const delegationView = (record: DelegationRecord) => ({
  principal: record.principal,
  from: utcOf(Number(record.from)),
  until: utcOf(Number(record.to)),
  claims: claimsOf(record.claims),
  goods: record.goods,
  lane: record.lane === ZERO ? null : record.lane,
});
