import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Fault } from '../../database/fault.ts';
import { ARTIFACTS, type ContractName } from '../../protocol/bindings/artifacts.ts';
import { writeJson } from '../network/files.ts';

const Address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be a 0x address');
const Hash = z.string().regex(/^0x[0-9a-f]{64}$/, 'must be 32 bytes of lower-case 0x hex');

/** One transaction of a deployment. It stands in the record, signed, before it is sent. */
const Sent = z.strictObject({
  /** The deployer's nonce: whatever is sent again takes the same one, so that one of them at most is mined. */
  nonce: z.int().nonnegative(),
  /** keccak256 of the transaction's data: creation code and constructor arguments, or a call. */
  dataHash: Hash,
  /** Every transaction signed for this nonce, the last one last; they differ in fees only. */
  transactions: z.array(Hash),
  /** The block it was mined in, once that was seen. */
  block: z.int().nonnegative().optional(),
});
export type Sent = z.infer<typeof Sent>;

const Placed = Sent.extend({
  address: Address,
  /** The constructor's arguments, as JSON. */
  arguments: z.array(z.json()),
});
export type Placed = z.infer<typeof Placed>;

/** `deployments/<network>.json`: what was, or is about to be, deployed. */
const Record = z.strictObject({
  format: z.literal('thongquan-deployment/2'),
  chainId: z.int().positive(),
  /** Nothing of the deployment is in an earlier block. */
  deployedAt: z.int().nonnegative(),
  deployer: Address,
  contracts: z.partialRecord(z.enum(Object.keys(ARTIFACTS) as [ContractName, ...ContractName[]]), Placed),
  /** The transaction that put the contracts into the Directory. */
  founding: Sent.optional(),
});
export type DeploymentRecord = z.infer<typeof Record>;

/** @throws Fault DEPLOYMENT_RECORD_INVALID when the file is there but is no such record. */
export async function readRecord(path: string): Promise<DeploymentRecord | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return Record.parse(JSON.parse(text));
  } catch (cause) {
    throw new Fault(
      'DEPLOYMENT_RECORD_INVALID',
      `${path} is no deployment record`,
      'restore it from a backup, or name another file for a new deployment',
      cause,
    );
  }
}

/** Replaces the record as a whole, and on disk, before the caller goes on. */
export const writeRecord = (path: string, record: DeploymentRecord): Promise<void> => writeJson(path, record, 0o644);
