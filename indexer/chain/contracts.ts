import { decodeBytes32String } from 'ethers';
import type { ContractAddresses } from '../../database/config.ts';
import { JOINT_COUNCIL } from '../../protocol/bindings/interfaces.ts';
import type { LogRow, Place } from './rows.ts';

/** Names of the Directory that the index follows. */
const NAMES = ['Clearance', 'ParticipantRegistry', 'CodeRegistry', 'RecordLog'] as const;
export type ContractName = (typeof NAMES)[number];

interface Naming {
  name: ContractName;
  /** What a contract says before both sides named it counts for nothing. */
  from: Pick<Place, 'block' | 'index'>;
}

const ADDRESS_SET = JOINT_COUNCIL.getEvent('AddressSet')?.topicHash;
const FIRST = { block: -1, index: -1 };

/** The contracts that are, or once were, those of the exchange: what was deployed, and what the Directory named since. */
export class Contracts {
  readonly directory: string;
  readonly #named: Map<string, Naming>;

  constructor(deployed: ContractAddresses) {
    this.directory = deployed.directory.toLowerCase();
    this.#named = new Map(
      (
        [
          [deployed.clearance, 'Clearance'],
          [deployed.registry, 'ParticipantRegistry'],
          [deployed.codes, 'CodeRegistry'],
          [deployed.log, 'RecordLog'],
        ] as const
      ).map(([address, name]) => [address.toLowerCase(), { name, from: FIRST }]),
    );
  }

  copy(): Contracts {
    const copy = new Contracts({ directory: this.directory, clearance: '', registry: '', codes: '', log: '' });
    copy.#named.clear();
    for (const [address, naming] of this.#named) copy.#named.set(address, naming);
    return copy;
  }

  /** Takes in a log of the Directory; answers the address that it named and that was not known. */
  fold(log: LogRow): string | undefined {
    if (log.address !== this.directory || log.topics[0] !== ADDRESS_SET) return undefined;
    const name = nameOf(log.topics[1]);
    const address = `0x${log.topics[2]?.slice(26)}`;
    if (!name || this.#named.has(address)) return undefined;
    this.#named.set(address, { name, from: { block: log.block, index: log.index } });
    return address;
  }

  /** All that logs are asked of. */
  get addresses(): string[] {
    return [this.directory, ...this.#named.keys()];
  }

  /** Addresses of this name, the present one last. */
  ofName(name: ContractName): string[] {
    return [...this.#named].filter(([, naming]) => naming.name === name).map(([address]) => address);
  }

  /** Whether a log is one of ours: of the Directory, or of a contract that was named before it. */
  speaks(log: Pick<LogRow, 'address' | 'block' | 'index'>): boolean {
    if (log.address === this.directory) return true;
    const from = this.#named.get(log.address)?.from;
    return from !== undefined && (log.block - from.block || log.index - from.index) > 0;
  }

  isClearance(address: string): boolean {
    return this.#named.get(address)?.name === 'Clearance';
  }
}

function nameOf(topic: string | undefined): ContractName | undefined {
  try {
    const name = decodeBytes32String(topic ?? '');
    return NAMES.find((one) => one === name);
  } catch {
    // A name that is no text is none of those followed.
    return undefined;
  }
}
