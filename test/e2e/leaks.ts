import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keccak256 } from 'ethers';
import pg from 'pg';
import { rpc } from '../../scripts/network/rpc.ts';

/** Something that was searched, as one text; bytes are latin1. */
export interface Store {
  name: string;
  text: string;
}

/** A text inside a base64 at each of its three alignments, without what depends on its neighbours. */
function base64Of(bytes: Buffer, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((pad) => {
    const whole = Buffer.concat([Buffer.alloc(pad, ' '), bytes])
      .toString(encoding)
      .replaceAll('=', '');
    return whole.slice(pad === 0 ? 0 : pad + 1, (pad + bytes.length) % 3 === 0 ? undefined : -1);
  });
}

const bytesForms = (bytes: Buffer): string[] => [
  bytes.toString('latin1'),
  bytes.toString('hex'),
  ...base64Of(bytes, 'base64'),
  ...base64Of(bytes, 'base64url'),
];

/** Every form in which a value might have got somewhere: itself, its SHA-256 and its keccak256, each as bytes, hex, base64 and base64url. */
export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const hashes = [createHash('sha256').update(bytes).digest(), Buffer.from(keccak256(bytes).slice(2), 'hex')];
  return [...new Set([bytes, ...hashes].flatMap(bytesForms))];
}

/** Values that stand in a store, in whatever form. */
export function findLeaks(stores: readonly Store[], values: readonly string[]): string[] {
  return values.flatMap((value) => {
    const forms = formsOf(value);
    return stores.filter(({ text }) => forms.some((form) => text.includes(form))).map(({ name }) => `${value} in ${name}`);
  });
}

/** All calldata and all logs of a chain, as bytes. */
export async function chainStore(url: string): Promise<Store> {
  const head = Number(await rpc<string>(url, 'eth_blockNumber'));
  const parts: string[] = [];
  for (let number = 0; number <= head; number++) {
    const block = await rpc<{ transactions: { input: string }[] }>(url, 'eth_getBlockByNumber', `0x${number.toString(16)}`, true);
    parts.push(...block.transactions.map(({ input }) => input));
  }
  const logs = await rpc<{ data: string; topics: string[] }[]>(url, 'eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' });
  parts.push(...logs.flatMap(({ data, topics }) => [data, ...topics]));
  return { name: 'the chain', text: parts.map((part) => Buffer.from(part.slice(2), 'hex').toString('latin1')).join('\n') };
}

/** Every row of every table of a side. */
export async function databaseStore(url: string, name: string): Promise<Store> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('gateway', 'chain', 'content', 'public')",
    );
    const texts: string[] = [];
    for (const table of rows)
      texts.push(...(await client.query<{ row: string }>(`SELECT t::text AS row FROM ${table.name} t`)).rows.map(({ row }) => row));
    return { name, text: texts.join('\n') };
  } finally {
    await client.end();
  }
}

/** Every file of a folder. */
export async function folderStore(folder: string, name: string): Promise<Store> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return { name, text: (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n') };
}
