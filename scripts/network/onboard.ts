import { Contract, type Signer } from 'ethers';
import type { JWK } from 'jose';
import type { Organisation } from '../../database/config.ts';
import { keyIdOf, signerOf } from '../../protocol/acts/sign.ts';
import { PARTICIPANT_REGISTRY } from '../../protocol/bindings/interfaces.ts';
import { rolesMask } from '../../protocol/roles.ts';
import { SIDES, type Side, sideCode } from '../../protocol/sides.ts';
import type { Deployment } from './info.ts';
import type { Setup } from './setup.ts';

/** A delegation of the embedded network never ends by itself. */
const FOREVER = 2n ** 64n - 1n;

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
      keys: one.keys.map((key) => ({ signer: key.signer, roles: rolesMask(key.roles), validFrom: 0 })),
    })),
  );
}

async function delegate(registry: Contract, own: Organisation[]): Promise<void> {
  for (const agent of own) {
    for (const handle of agent.delegatedBy ?? []) {
      const principal = own.find((one) => one.handle === handle)?.id;
      const { to } = await call<{ to: bigint }>(registry, 'delegationOf', principal, agent.id);
      if (to === 0n) await send(registry, 'delegate', principal, agent.id, 0, FOREVER);
    }
  }
}

const call = <T>(contract: Contract, name: string, ...args: unknown[]): Promise<T> => contract.getFunction(name)(...args);
async function send(contract: Contract, name: string, ...args: unknown[]): Promise<void> {
  const sent = await contract.getFunction(name).send(...args);
  await sent.wait();
}

/** The public directory of a setup, once the verifier that its signers name has an address. */
export function publicDirectory(setup: Setup, verifier: string): Organisation[] {
  return setup.organisations.map(({ handle, id, side, roles, encPrivateJwk, keys, delegatedBy }) => ({
    handle,
    id,
    side,
    roles,
    encPublicJwk: publicKeyOf(encPrivateJwk),
    keys: keys.map((key) => {
      const signer = signerOf(verifier, key.privateJwk);
      return { handle: key.handle, keyId: keyIdOf(signer), signer, publicJwk: publicKeyOf(key.privateJwk), roles: key.roles };
    }),
    ...(delegatedBy ? { delegatedBy: [delegatedBy] } : {}),
  }));
}

const publicKeyOf = ({ kty = '', crv = '', x = '', y = '' }: JWK): JWK => ({ kty, crv, x, y });
