import { PARTICIPANT_REGISTRY } from '../../protocol/bindings/interfaces.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { rolesOf } from '../../protocol/roles.ts';
import { sideOf } from '../../protocol/sides.ts';
import type { KeyRecord } from '../participants.ts';
import type { Rpc } from './rpc.ts';

/** The ParticipantRegistry contract, asked for a key that the index has not seen yet. */
export interface Registry {
  /** Undefined for a key that is not registered, and when the chain cannot be asked: an outage must not stop sign-in by known keys. */
  key(id: string): Promise<KeyRecord | undefined>;
  /** The same of a key for encryption. */
  encryptionKey(id: string): Promise<KeyRecord | undefined>;
}

const ABSENT = `0x${'0'.repeat(64)}`;

export function registryOf(rpc: Rpc, address: string): Registry {
  async function call(method: string, args: unknown[]) {
    const data = await rpc.send<string>('eth_call', [
      { to: address, data: PARTICIPANT_REGISTRY.encodeFunctionData(method, args) },
      'latest',
    ]);
    return PARTICIPANT_REGISTRY.decodeFunctionResult(method, data)[0];
  }
  async function find(id: string, use: bigint): Promise<KeyRecord | undefined> {
    try {
      const key = await call('keyOf', [id]);
      if (key.organisation === ABSENT || key.use !== use) return undefined;
      const organisation = await call('organisationOf', [key.organisation]);
      const side = sideOf(Number(organisation.side));
      if (!side) return undefined;
      return {
        id,
        organisation: key.organisation,
        side,
        roles: rolesOf(Number(key.roles) & Number(organisation.roles)),
        signer: key.signer,
        validFrom: Number(key.validFrom),
        retiredAt: Number(key.retiredAt),
        revokedAt: Number(key.revokedAt),
        active: organisation.active,
      };
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
  return { key: (id) => find(id, 0n), encryptionKey: (id) => find(id, 1n) };
}
