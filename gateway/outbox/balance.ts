import type { Sql } from '../../database/client.ts';
import type { Rpc } from '../chain/rpc.ts';
import { clearRelayerAlarm, raiseRelayerAlarm } from './alarms.ts';
import type { Account } from './transactions.ts';

const EVERY_MS = 30_000;

export interface BalanceParts {
  sql: Sql;
  rpc: Rpc;
  account: Account;
  /** Wei below which somebody should be told; a network without fees needs none. */
  lowBalance: bigint;
  now(): Date;
}

/** Watches what the account can still pay, so that it is funded before it is empty. */
export class Balance {
  readonly #parts: BalanceParts;
  #lookAt = 0;
  #low = false;
  /** Wei when last seen. */
  wei: bigint | undefined;

  constructor(parts: BalanceParts) {
    this.#parts = parts;
  }

  async look(): Promise<void> {
    const { sql, rpc, account, lowBalance, now } = this.#parts;
    if (now().getTime() < this.#lookAt) return;
    const [balance, price] = await Promise.all([
      rpc.send<string>('eth_getBalance', [account.address, 'latest']),
      rpc.send<string>('eth_gasPrice', []),
    ]);
    this.#lookAt = now().getTime() + EVERY_MS;
    this.wei = BigInt(balance);
    const low = BigInt(price) > 0n && this.wei < lowBalance;
    const about = `0x${account.address.slice(2).padStart(64, '0')}`;
    if (low && !this.#low) await raiseRelayerAlarm(sql, 'RELAYER_BALANCE_LOW', about, { account: account.address, wei: String(this.wei) });
    if (!low) await clearRelayerAlarm(sql, 'RELAYER_BALANCE_LOW');
    this.#low = low;
  }
}
