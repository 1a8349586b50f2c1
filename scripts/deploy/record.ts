import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Fault } from '../../database/fault.ts';
import { ARTIFACTS, type ContractName } from '../../protocol/bindings/artifacts.ts';
import { writeJson } from '../network/files.ts';

const Address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be a 0x address');

/** `deployments/<network>.json`: what was, or is about to be, deployed. Each contract is entered before its transaction is sent. */
const Record = z.strictObject({
  format: z.literal('thongquan-deployment/1'),
  chainId: z.int().positive(),
  deployedAt: z.int().nonnegative(),
  contracts: z.partialRecord(z.enum(Object.keys(ARTIFACTS) as [ContractName, ...ContractName[]]), Address),
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
