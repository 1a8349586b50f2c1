import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toBeHex, toQuantity } from 'ethers';
import type { RawLog } from '../../../indexer/chain/source.ts';
import { choosePorts } from '../../../scripts/network/ports.ts';
import { rpc } from '../../../scripts/network/rpc.ts';
import { ADDRESSES, type SimulatedChain } from './chain.ts';

const ANVIL = join(dirname(createRequire(import.meta.url).resolve('@foundry-rs/anvil-linux-amd64/package.json')), 'bin', 'anvil');
/** The first account of its default mnemonic, which it signs for. */
const SENDER = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

/**
 * Code that emits the logs its call data names, one after the other: number of topics (1 byte), length of data (4 bytes), topics, data.
 * Compiled from Yul:
 *
 *   for { let p := 0 } lt(p, calldatasize()) {} {
 *     let n := byte(0, calldataload(p))  let len := shr(224, calldataload(add(p, 1)))
 *     let t := add(p, 5)  let d := add(t, mul(32, n))
 *     calldatacopy(0, d, len)
 *     switch n case 1 { log1(0, len, calldataload(t)) } …
 *     p := add(d, len)
 *   }
 */
const EMITTER =
  '0x5f5b368110600957005b80600591355f1a600182013560e01c918381019082851b810192848685015f3780600114608f5780600214607f5780600314606857600414604d575b505001016001565b606581013591602560458301359201359035855fa45f806045565b5090602560458301359201359035845fa35f806045565b50602501359035835fa25f806045565b505035825fa15f80604556';

/** A real EVM node that holds what a simulated chain holds: at each of our addresses stands code that emits what it is told to. */
export class EvmChain {
  readonly url: string;
  readonly #node: ChildProcess;
  /** Hashes that the simulation gave the blocks which the node has. */
  readonly #mirrored: string[] = [];

  private constructor(url: string, node: ChildProcess) {
    this.url = url;
    this.#node = node;
  }

  static async start(): Promise<EvmChain> {
    const { chain: port } = await choosePorts({ chain: 0 });
    const options = ['--no-mining', '--order', 'fifo', '--quiet', '--chain-id', '1', '--base-fee', '0', '--gas-limit', '3000000000'];
    const node = spawn(ANVIL, ['--host', '127.0.0.1', '--port', String(port), '--timestamp', '1700000000', ...options], {
      stdio: 'ignore',
    });
    const chain = new EvmChain(`http://127.0.0.1:${port}`, node);
    while ((await rpc(chain.url, 'eth_chainId').catch(() => undefined)) === undefined) await sleep(20);
    for (const address of Object.values(ADDRESSES)) await rpc(chain.url, 'anvil_setCode', address, EMITTER);
    return chain;
  }

  /** Takes back what the simulation no longer has, and mines what it has more. */
  async follow(simulated: SimulatedChain): Promise<void> {
    const { history } = simulated;
    if (this.#mirrored.length === 0) this.#mirrored.push(history[0]?.hash ?? '');
    const same = this.#mirrored.findIndex((hash, i) => hash !== history[i]?.hash);
    if (same > 0) {
      await rpc(this.url, 'anvil_rollback', this.#mirrored.length - same);
      this.#mirrored.splice(same);
    }
    for (const block of history.slice(this.#mirrored.length)) {
      await this.mine(block.logs, block.time);
      this.#mirrored.push(block.hash);
    }
  }

  /** Mines one block of these logs. */
  async mine(logs: readonly Pick<RawLog, 'address' | 'topics' | 'data'>[], time: number): Promise<void> {
    const calls = [
      ...runsOf(logs).map(({ to, data }) => ({
        method: 'eth_sendTransaction',
        params: [{ from: SENDER, to, data, gas: toQuantity(250_000_000), gasPrice: '0x0' }],
      })),
      { method: 'evm_setNextBlockTimestamp', params: [time] },
      { method: 'evm_mine', params: [] },
    ];
    const answer = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call }))),
    });
    const failed = ((await answer.json()) as { error?: { message: string } }[]).find(({ error }) => error);
    if (failed) throw new TypeError(`the node did not mine: ${failed.error?.message}`);
  }

  async stop(): Promise<void> {
    this.#node.kill('SIGKILL');
    await once(this.#node, 'exit');
  }
}

/** Consecutive logs of one contract are one call of it. */
function runsOf(logs: readonly Pick<RawLog, 'address' | 'topics' | 'data'>[]): { to: string; data: string }[] {
  const runs: { to: string; data: string }[] = [];
  for (const log of logs) {
    const told = toBeHex(log.topics.length, 1) + toBeHex((log.data.length - 2) / 2, 4).slice(2);
    const bytes = told + log.topics.map((topic) => topic.slice(2)).join('') + log.data.slice(2);
    const last = runs.at(-1);
    if (last?.to === log.address) last.data += bytes.slice(2);
    else runs.push({ to: log.address, data: bytes });
  }
  return runs;
}
