import { measureActs } from './acts.ts';
import { measureBatches } from './batches.ts';
import { type GasChain, startGasChain } from './chain.ts';
import { measureCouncil, measureRegistry } from './governance.ts';
import { measureHeads } from './heads.ts';
import type { Row } from './row.ts';

const table = (rows: Row[]): string =>
  ['| What | Gas |', '|---|---:|', ...rows.map(({ what, gas }) => `| ${what} | ${gas.toLocaleString('en')} |`)].join('\n');

/** The whole of docs/gas.md. Each table is measured on a chain of its own, so that none depends on the one before. */
export async function gasPage(): Promise<string> {
  const acts = await measured(measureActs);
  const batches = await measured(measureBatches);
  const heads = await measured(measureHeads);
  const registry = await measured(measureRegistry);
  const council = await measured(measureCouncil);
  return `# Gas

Made by \`npm run docs\` from \`test/contracts/gas/\`; a test fails when it is stale, so that every change of the contracts shows what it does to
their cost. Keys, ids, signatures and times are fixed: the same code costs the same in every run. EVM of Osaka; signatures are P-256, verified by the
precompile (EIP-7951). \`npm run bench:gas\` sets lodging, decisions and log heads beside the Ethereum Attestation Service.

## Acts, each in a batch of one

As the relayer sends an act when nothing else waits: with the whole transaction's 21,000, its calldata, and every account and slot cold.

${acts}

## Batches

Gas of each act, other acts of the same kind and key beside it in one transaction.

${batches}

## Record log

${heads}

## Participants

${registry}

## Council

One member a side.

${council}
`;
}

async function measured(measure: (chain: GasChain) => Promise<Row[]>): Promise<string> {
  const chain = await startGasChain();
  try {
    return table(await measure(chain));
  } finally {
    await chain.network.close();
  }
}
