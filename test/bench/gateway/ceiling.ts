import { copyFile, mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ACT_RECORDED_TOPIC } from '../../../protocol/bindings/events.ts';
import { SIDES } from '../../../protocol/sides.ts';
import { startChain } from '../../../scripts/network/chain.ts';
import { type DataFolder, openFolder } from '../../../scripts/network/folder.ts';
import { ProcessList } from '../../../scripts/network/leftovers.ts';
import { EMBEDDED_CHAIN_ID, type Network } from '../../../scripts/network/network.ts';
import { choosePorts } from '../../../scripts/network/ports.ts';
import { rpc } from '../../../scripts/network/rpc.ts';
import { loadSetup } from '../../../scripts/network/setup.ts';

/** A copy of the chain's saved state, taken when nothing is under way: the node on it takes the same transactions again. */
export async function copyChain(network: Network, where: string): Promise<DataFolder> {
  const folder = await openFolder(where);
  await network.chain.save();
  await Promise.all(['chain', 'logs'].map((name) => mkdir(folder.file(name))));
  await copyFile(network.folder.file('chain', 'state.gz'), folder.file('chain', 'state.gz'));
  return folder;
}

/** The very transactions that both gateways' relayers signed and sent after these rows, in the order in which the chain took them. */
export async function relayed(network: Network, since: Record<string, bigint>): Promise<string[]> {
  const all: { raw: string; sent: number }[] = [];
  for (const side of SIDES) {
    const client = new pg.Client({ connectionString: network.info.sides[side].database });
    await client.connect();
    const { rows } = await client.query<{ raw: Buffer; hash: Buffer }>(
      `SELECT raw, hash FROM gateway.transactions WHERE id > $1 AND state = 'mined' ORDER BY nonce`,
      [since[side] ?? 0n],
    );
    await client.end();
    for (const { raw, hash } of rows) {
      const receipt = await rpc<{ blockNumber: string; transactionIndex: string }>(
        network.info.rpc,
        'eth_getTransactionReceipt',
        `0x${hash.toString('hex')}`,
      );
      all.push({ raw: `0x${raw.toString('hex')}`, sent: Number(receipt.blockNumber) * 1e6 + Number(receipt.transactionIndex) });
    }
  }
  return all.sort((a, b) => a.sent - b.sent).map((each) => each.raw);
}

/** The last row of each side's transactions. */
export async function transactionMarks(network: Network): Promise<Record<string, bigint>> {
  const marks: Record<string, bigint> = {};
  for (const side of SIDES) {
    const client = new pg.Client({ connectionString: network.info.sides[side].database });
    await client.connect();
    const { rows } = await client.query('SELECT coalesce(max(id), 0) AS id FROM gateway.transactions');
    marks[side] = BigInt(rows[0].id);
    await client.end();
  }
  return marks;
}

export interface Ceiling {
  acts: number;
  transactions: number;
  seconds: number;
}

/**
 * A bare script: sends transactions that are signed already to a node of the same kind, paced as the network's, and asks for the last receipt.
 * What it reaches no gateway can beat.
 */
export async function bareScript(network: Network, folder: DataFolder, transactions: readonly string[]): Promise<Ceiling> {
  const { mnemonic } = await loadSetup(network.folder);
  const { chain: port } = await choosePorts({ chain: 18_545 });
  const processes = new ProcessList(folder.path);
  const chain = await startChain({ folder, port, chainId: EMBEDDED_CHAIN_ID, mnemonic, processes, report: () => {} });
  try {
    const began = performance.now();
    const hashes: string[] = [];
    for (const raw of transactions) hashes.push(await rpc<string>(chain.url, 'eth_sendRawTransaction', raw));
    while (!(await rpc(chain.url, 'eth_getTransactionReceipt', hashes.at(-1)))) await sleep(20);
    const seconds = (performance.now() - began) / 1000;
    let acts = 0;
    for (const hash of hashes) {
      const receipt = await rpc<{ logs: { topics: string[] }[] } | null>(chain.url, 'eth_getTransactionReceipt', hash);
      acts += receipt?.logs.filter((log) => log.topics[0] === ACT_RECORDED_TOPIC).length ?? 0;
    }
    return { acts, transactions: transactions.length, seconds };
  } finally {
    await chain.stop();
    await folder.release();
  }
}
