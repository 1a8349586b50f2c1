import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../database/fault.ts';
import type { EvidenceTrust } from '../../protocol/evidence/trust.ts';
import { decodeHashes, tilePath } from '../../protocol/log/tiles.ts';
import { TiledTree } from '../../protocol/log/tree.ts';
import type { Side } from '../../protocol/sides.ts';
import type { NetworkInfo } from '../network/info.ts';
import type { Client } from '../replay/client.ts';
import { call, patiently } from '../replay/http.ts';

export interface ServedCheckpoint {
  height: number;
  maker: Side;
  state: string;
  note: string;
}

const COSIGNED_WITHIN_MS = 60_000;

/** A side's gateway, asked for what it serves to anybody, and to make a checkpoint now. */
export class EvidenceGateway {
  readonly #network: NetworkInfo;
  readonly #client: Client;
  readonly #side: Side;

  constructor(network: NetworkInfo, client: Client, side: Side) {
    this.#network = network;
    this.#client = client;
    this.#side = side;
  }

  trust(): Promise<EvidenceTrust> {
    return call(`${this.#url(this.#side)}/v1/checkpoints/trust`);
  }

  /** A checkpoint that both sides signed, of a block not before this one. */
  async checkpointOver(block: number): Promise<ServedCheckpoint> {
    const token = await this.#client.token(`${this.#side}-CUS`, this.#side);
    for (const until = Date.now() + COSIGNED_WITHIN_MS; Date.now() < until; await sleep(500)) {
      const { last } = await call<{ last: ServedCheckpoint | null }>(`${this.#url(this.#side)}/v1/checkpoints`, { method: 'POST', token });
      if (last && last.height >= block && last.state === 'cosigned') return last;
    }
    throw new Fault(
      'CHECKPOINT_MISSING',
      `both sides have signed no checkpoint of block ${block} or later`,
      'see whether the other side’s gateway answers, and whether an alarm stands',
    );
  }

  /** The first checkpoint that both sides signed from a block on. */
  async firstOver(block: number): Promise<ServedCheckpoint | undefined> {
    const { items } = await call<{ items: ServedCheckpoint[] }>(`${this.#url(this.#side)}/v1/checkpoints?from=${block}&limit=64`);
    return items.find(({ state }) => state === 'cosigned');
  }

  /** Audit path of a leaf in a side's record log of that size, read from the log's tiles. */
  async path(side: Side, index: number, size: number): Promise<Uint8Array[]> {
    const tree = new TiledTree(size, async (level, tile, width) => {
      const response = await patiently(`${this.#url(side)}/v1/log/${tilePath({ level, index: tile, width })}`);
      if (!response.ok) throw new Fault('LOG_MISSING', `the ${side} gateway does not serve its log`, 'ask its operators');
      return decodeHashes(new Uint8Array(await response.arrayBuffer()), width);
    });
    return tree.inclusionProof(index);
  }

  #url(side: Side): string {
    return this.#network.sides[side].gateway;
  }
}
