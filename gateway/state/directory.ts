import type { Sql } from '../../database/client.ts';
import { JOINT_COUNCIL } from '../../protocol/bindings/interfaces.ts';
import type { LaneLimits } from '../../protocol/rules/state.ts';
import { bytesOf, hexOf } from '../bytes.ts';

interface Row {
  topics: Uint8Array[];
  data: Uint8Array;
}

/** A data-sharing agreement that both sides adopted. */
export interface AdoptedAgreement {
  /** 0x-prefixed hash; zero when there was none. */
  hash: string;
  /** Unix seconds. */
  inForceFrom: number;
}

export interface DirectoryView {
  /** Hash of the block that the index is at; empty before the first. */
  readonly head: string;
  readonly paused: boolean;
  readonly lanes: ReadonlyMap<string, LaneLimits>;
  /** In the order of their adoption, which is that of their taking force. */
  readonly agreements: readonly AdoptedAgreement[];
}

/** What the Directory says about pauses, lanes and agreements, from the index of its logs; read anew when the index has another head. */
export class Directory {
  readonly #address: Buffer<ArrayBuffer>;
  #read: DirectoryView | undefined;
  /** What the logs said when they were last parsed, and the logs themselves: they change a few times a year, the head every second. */
  #parsed: { of: string; view: Omit<DirectoryView, 'head'> } | undefined;

  constructor(address: string) {
    this.#address = bytesOf(address);
  }

  /** As the index has it now: what a batch of judgements goes by. */
  async view(sql: Sql): Promise<DirectoryView> {
    const [checkpoint] = await sql.$queryRaw<{ hash: Uint8Array }[]>`SELECT hash FROM chain.checkpoint`;
    const head = checkpoint ? hexOf(checkpoint.hash) : '';
    if (!this.#read || this.#read.head !== head || head === '') this.#read = { head, ...(await this.#logs(sql)) };
    return this.#read;
  }

  async #logs(sql: Sql): Promise<Omit<DirectoryView, 'head'>> {
    const rows = await sql.$queryRaw<Row[]>`
      SELECT topics, data FROM chain.logs WHERE address = ${this.#address} ORDER BY block, log_index`;
    const of = rows.flatMap((row) => [...row.topics, row.data].map(hexOf)).join();
    if (this.#parsed?.of !== of) this.#parsed = { of, view: viewOf(rows) };
    return this.#parsed.view;
  }
}

function viewOf(rows: readonly Row[]): Omit<DirectoryView, 'head'> {
  const lanes = new Map<string, LaneLimits>();
  const agreements: AdoptedAgreement[] = [];
  let paused = false;
  for (const row of rows) {
    const event = JOINT_COUNCIL.parseLog({ topics: row.topics.map(hexOf), data: hexOf(row.data) });
    if (event?.name === 'ManifestsPaused') paused = true;
    else if (event?.name === 'ManifestsResumed') paused = false;
    else if (event?.name === 'LaneSet' && event.args.configured)
      lanes.set(event.args.lane, { modes: Number(event.args.modes), goods: Number(event.args.goods) });
    else if (event?.name === 'LaneSet') lanes.delete(event.args.lane);
    else if (event?.name === 'AgreementAdopted')
      agreements.push({ hash: event.args.agreement, inForceFrom: Number(event.args.inForceFrom) });
  }
  return { paused, lanes, agreements };
}
