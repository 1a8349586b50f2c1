import { Contract, type Signer } from 'ethers';
import { Fault, reasonOf } from '../../database/fault.ts';
import { PARTICIPANT_REGISTRY } from '../../protocol/bindings/interfaces.ts';

/** A key for encryption as the registry has it; times in Unix seconds, 0 for none. */
export interface RegisteredEncryptionKey {
  organisation: string;
  retiredAt: number;
  revokedAt: number;
}

/** The registry on the chain, as the operator of a side writes to it. What stands already is not written again. */
export interface RegistryWriter {
  /** Undefined for a key that is not registered. */
  find(id: string): Promise<RegisteredEncryptionKey | undefined>;
  /** @param point x‖y. @param from Unix seconds. */
  add(id: string, organisation: string, point: Uint8Array, from: number): Promise<void>;
  /** @param at Unix seconds; nothing is sealed to the key from then on. */
  retire(id: string, at: number): Promise<void>;
  revoke(ids: readonly string[]): Promise<void>;
}

const USE_ENC = 1;
const ABSENT = `0x${'0'.repeat(64)}`;

export function registryWriter(address: string, operator: Signer): RegistryWriter {
  const registry = new Contract(address, PARTICIPANT_REGISTRY, operator);
  const find = async (id: string): Promise<RegisteredEncryptionKey | undefined> => {
    const key = await registry.getFunction('keyOf')(id);
    if (key.organisation === ABSENT) return undefined;
    return { organisation: key.organisation, retiredAt: Number(key.retiredAt), revokedAt: Number(key.revokedAt) };
  };
  /** A command that was killed may have sent it: then the second is refused, and what it was for stands. */
  async function ensure(stands: () => Promise<boolean>, name: string, ...args: unknown[]): Promise<void> {
    if (await stands()) return;
    try {
      const sent = await registry.getFunction(name).send(...args);
      await sent.wait();
    } catch (error) {
      if (await stands()) return;
      throw new Fault(
        'REGISTRY_REFUSED',
        `${name}: ${reasonOf(error)}`,
        "check that the key is that of the side's operator and that its account can pay, then run the command again: it carries on",
        error,
      );
    }
  }
  return {
    find,
    add: (id, organisation, point, from) =>
      ensure(async () => (await find(id)) !== undefined, 'addKey', organisation, {
        use: USE_ENC,
        signer: point,
        roles: 0,
        validFrom: from,
        validUntil: 0,
      }),
    retire: (id, at) => ensure(async () => ((await find(id))?.retiredAt ?? at) !== 0, 'retireKey', id, at),
    async revoke(ids) {
      for (const id of ids) await ensure(async () => (await find(id))?.revokedAt !== 0, 'revokeKey', id);
    },
  };
}
