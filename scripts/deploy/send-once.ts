import { setTimeout as sleep } from 'node:timers/promises';
import { keccak256, Transaction, type TransactionReceipt } from 'ethers';
import { Fault, reasonOf } from '../../database/fault.ts';
import type { Deployer } from './deployer.ts';
import type { Sent } from './record.ts';

/** What a transaction does: create a contract, or call one. */
export interface Call {
  /** For messages. */
  name: string;
  to?: string;
  data: string;
}

/** How a transaction ended: mined, or never to be, because something else of the account took its nonce. */
export type Outcome = 'mined' | 'nonce-taken';

/**
 * Brings one transaction on chain exactly once, however often it is called: what was sent before is waited for, what was lost is sent
 * again with the same nonce. `save` puts `entry` on disk, and is awaited before anything is sent.
 *
 * @param done whether the chain shows the effect at a block, for a transaction whose receipt the endpoint no longer has.
 * @throws Fault DEPLOYMENT_REVERTED, DEPLOYMENT_REFUSED, DEPLOYMENT_DIFFERS.
 */
export async function sendOnce(
  deployer: Deployer,
  entry: Sent,
  call: Call,
  save: () => Promise<void>,
  done: (block: number) => Promise<boolean>,
): Promise<Outcome> {
  const { provider } = deployer;
  const from = await deployer.getAddress();
  if (entry.dataHash !== keccak256(call.data)) {
    throw new Fault(
      'DEPLOYMENT_DIFFERS',
      `${call.name} was begun with other code or other arguments than these`,
      'go on with the version and the configuration that it was begun with; change them afterwards by proposals of the council',
    );
  }
  for (;;) {
    const receipt = await receiptOf(deployer, entry);
    if (receipt) return conclude(entry, call, receipt, save);
    // One block for both questions: a nonce is spent in the block that shows what it was spent on.
    const block = await provider.getBlockNumber();
    const spent = await provider.getTransactionCount(from, block);
    if (spent > entry.nonce) {
      if (await done(block)) return 'mined';
      const late = await receiptOf(deployer, entry);
      return late ? conclude(entry, call, late, save) : 'nonce-taken';
    }
    if (await isKnown(deployer, entry)) await sleep(provider.pollingInterval);
    else await send(deployer, entry, call, save);
  }
}

async function receiptOf({ provider }: Deployer, { transactions }: Sent): Promise<TransactionReceipt | null> {
  for (const hash of transactions.toReversed()) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt) return receipt;
  }
  return null;
}

async function conclude(entry: Sent, { name }: Call, receipt: TransactionReceipt, save: () => Promise<void>): Promise<Outcome> {
  if (receipt.status === 0) {
    throw new Fault(
      'DEPLOYMENT_REVERTED',
      `${name} was mined in block ${receipt.blockNumber} and failed (transaction ${receipt.hash})`,
      "mend the cause (the chain's gas limit or rules, the configuration), then run again: it is tried with a new nonce",
    );
  }
  if (entry.block !== receipt.blockNumber) {
    entry.block = receipt.blockNumber;
    await save();
  }
  return 'mined';
}

async function isKnown({ provider }: Deployer, { transactions }: Sent): Promise<boolean> {
  for (const hash of transactions.toReversed()) if (await provider.getTransaction(hash)) return true;
  return false;
}

async function send(deployer: Deployer, entry: Sent, { name, to, data }: Call, save: () => Promise<void>): Promise<void> {
  const { provider } = deployer;
  const waiting = await provider.getTransactionCount(await deployer.getAddress(), 'pending');
  if (waiting < entry.nonce) {
    throw new Fault(
      'DEPLOYMENT_DIFFERS',
      `${name} is on record with nonce ${entry.nonce} of the deployer, and this chain knows only ${waiting} transactions of it`,
      'connect to the chain of the record, or move the record away for a new deployment',
    );
  }
  let signed: string;
  try {
    signed = await deployer.signTransaction(await deployer.populateTransaction({ to, data, nonce: entry.nonce }));
  } catch (cause) {
    throw refused(name, cause);
  }
  const { hash } = Transaction.from(signed);
  if (hash && !entry.transactions.includes(hash)) entry.transactions.push(hash);
  delete entry.block;
  await save();
  try {
    await provider.broadcastTransaction(signed);
  } catch (cause) {
    // The answer may be lost and not the transaction, or an earlier one of this nonce may be in its place: then it is there to wait for.
    const spent = await provider.getTransactionCount(await deployer.getAddress(), 'latest');
    if (spent <= entry.nonce && !(await isKnown(deployer, entry))) throw refused(name, cause);
  }
}

const refused = (name: string, cause: unknown): Fault =>
  new Fault(
    'DEPLOYMENT_REFUSED',
    `the chain does not take the transaction for ${name}: ${reasonOf(cause)}`,
    'mend the cause (funds of the deployer, connection, permissions of the chain), then run again: it goes on where it stopped',
    cause,
  );
