import { Contract, type Signer } from 'ethers';
import type { Organisation } from '../../database/config.ts';
import { pointOf } from '../../protocol/acts/sign.ts';
import { PARTICIPANT_REGISTRY } from '../../protocol/bindings/interfaces.ts';
import { rolesMask } from '../../protocol/roles.ts';
import { unlimited } from '../../protocol/rules/actor.ts';
import { SIDES, type Side, sideCode } from '../../protocol/sides.ts';
import type { Deployment } from './info.ts';

/** A delegation of the embedded network never ends by itself. */
const FOREVER = 2n ** 64n - 1n;

/** Uses of a key, as the registry numbers them. */
const USE_SIG = 0;
const USE_ENC = 1;

/** Each side's operator brings its own organisations in, with their keys and delegations. What is in already is left alone. */
export async function onboard(operators: Record<Side, Signer>, deployment: Deployment, organisations: Organisation[]): Promise<void> {
  await Promise.all(
    SIDES.map(async (side) => {
      const registry = new Contract(deployment.addresses.registry, PARTICIPANT_REGISTRY, operators[side]);
      const own = organisations.filter((organisation) => organisation.side === side);
      await bringIn(registry, side, own);
      await delegate(registry, own);
    }),
  );
}

async function bringIn(registry: Contract, side: Side, own: Organisation[]): Promise<void> {
  const known = await Promise.all(own.map((one) => call<{ side: bigint }>(registry, 'organisationOf', one.id)));
  const missing = own.filter((_, index) => known[index]?.side === 0n);
  if (missing.length === 0) return;
  await send(
    registry,
    'onboard',
    sideCode(side),
    missing.map((one) => ({
      organisation: one.id,
      roles: rolesMask(one.roles),
      keys: [
        ...one.keys.map((key) => ({ use: USE_SIG, signer: key.signer, roles: rolesMask(key.roles), validFrom: 0, validUntil: 0 })),
        { use: USE_ENC, signer: pointOf(one.encPublicJwk), roles: 0, validFrom: 0, validUntil: 0 },
      ],
    })),
  );
}

async function delegate(registry: Contract, own: Organisation[]): Promise<void> {
  for (const agent of own) {
    for (const handle of agent.delegatedBy ?? []) {
      const principal = own.find((one) => one.handle === handle)?.id;
      if (principal === undefined) continue;
      const { to } = await call<{ to: bigint }>(registry, 'delegationOf', principal, agent.id);
      if (to === 0n) await send(registry, 'delegate', principal, agent.id, { from: 0, to: FOREVER, ...unlimited(principal) });
    }
  }
}

const call = <T>(contract: Contract, name: string, ...args: unknown[]): Promise<T> => contract.getFunction(name)(...args);
async function send(contract: Contract, name: string, ...args: unknown[]): Promise<void> {
  const sent = await contract.getFunction(name).send(...args);
  await sent.wait();
}
