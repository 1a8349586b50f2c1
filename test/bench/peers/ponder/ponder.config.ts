import { readFileSync } from 'node:fs';
import { createConfig } from 'ponder';

const { BENCH_RPC, BENCH_CLEARANCE, BENCH_ABI, BENCH_END, DATABASE_URL } = process.env;

export default createConfig({
  database: { kind: 'postgres', connectionString: DATABASE_URL },
  chains: { bench: { id: 1, rpc: BENCH_RPC } },
  contracts: {
    Clearance: {
      chain: 'bench',
      abi: JSON.parse(readFileSync(BENCH_ABI, 'utf8')),
      address: BENCH_CLEARANCE as `0x${string}`,
      startBlock: 1,
      endBlock: Number(BENCH_END),
    },
  },
});
