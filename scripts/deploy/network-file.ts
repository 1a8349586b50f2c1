import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { id, isAddress } from 'ethers';
import { z } from 'zod';
import { Fault, reasonOf } from '../../database/fault.ts';
import { GOODS_ELECTRONICS, GOODS_FRUIT, GOODS_OTHER } from '../../protocol/acts/terms.ts';
import { agreementHash, type DataSharingAgreement } from '../../protocol/documents/agreement.ts';
import { PILOT_AGREEMENT } from '../../protocol/documents/pilot-agreement.ts';
import { laneId } from '../../protocol/manifest/lanes.ts';
import { MODES, modeBit } from '../../protocol/sides.ts';
import type { Plan } from './deploy.ts';

const GOODS = { FRUIT: GOODS_FRUIT, ELECTRONICS: GOODS_ELECTRONICS, OTHER: GOODS_OTHER } as const;
const Address = z.string().refine((text) => isAddress(text) && /^0x/.test(text), 'must be a 0x address, its checksum right');
const distinct = (values: string[]): boolean => new Set(values.map((value) => value.toLowerCase())).size === values.length;

const Side = z
  .strictObject({
    members: z.array(Address).min(1).max(32).refine(distinct, 'names a member twice'),
    /** Approvals that make the side's quorum. */
    threshold: z.int().min(1),
    /** The account that onboards the side's organisations; the side may name others later. */
    operator: Address,
  })
  .refine(({ members, threshold }) => threshold <= members.length, { path: ['threshold'], message: 'is more than there are members' });

const Lane = z.strictObject({
  pair: z.string().min(1),
  lane: z.string().min(1),
  modes: z.array(z.enum(MODES)).min(1).refine(distinct, 'names a mode twice'),
  goods: z
    .array(z.enum(['FRUIT', 'ELECTRONICS', 'OTHER']))
    .min(1)
    .refine(distinct, 'names a class twice'),
});

const Agreement = z
  .strictObject({
    /** Of a DataSharingAgreement in JSON, beside this file; or `pilot`, the one that comes with the program. */
    file: z.string().min(1).optional(),
    /** Its hash; with a file too, they must agree. */
    hash: z
      .string()
      .regex(/^0x[0-9a-f]{64}$/, 'must be 32 bytes of lower-case 0x hex')
      .optional(),
    inForceFrom: z.iso.datetime({ offset: true }),
  })
  .refine(({ file, hash }) => file !== undefined || hash !== undefined, 'needs a file or a hash');

/** `deployments/<network>/network.json`: what both sides agreed that a network is founded with. */
const NetworkFile = z
  .strictObject({
    format: z.literal('thongquan-founding/1'),
    chainId: z.int().positive(),
    /** JSON-RPC endpoints to deploy through. */
    rpc: z.array(z.url({ protocol: /^https?$/ })),
    council: z.strictObject({ VN: Side, CN: Side }),
    lanes: z.array(Lane).refine((lanes) => distinct(lanes.map(laneId)), 'names a lane twice'),
    agreement: Agreement.optional(),
  })
  .refine(({ council: { VN, CN } }) => distinct([...new Set(VN.members), ...new Set(CN.members)]), {
    path: ['council'],
    message: 'has an account on both sides',
  });

/** What a network is made of, read and understood. */
export interface NetworkFile {
  chainId: number;
  rpc: string[];
  plan: Plan;
}

/** @throws Fault NETWORK_UNKNOWN when there is no such folder, NETWORK_INVALID naming what is wrong in which file. */
export function readNetworkFile(folder: string): NetworkFile {
  const path = join(folder, 'network.json');
  if (!existsSync(path)) {
    throw new Fault('NETWORK_UNKNOWN', `${path} is not there`, 'name a folder of deployments/, or make one as deployments/README.md says');
  }
  const parsed = NetworkFile.safeParse(json(path));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the file'}: ${message}`);
    throw new Fault('NETWORK_INVALID', `${path} is wrong: ${wrong.join('; ')}`, 'correct it; deployments/README.md tells its fields');
  }
  const { chainId, rpc, council, lanes, agreement } = parsed.data;
  return { chainId, rpc, plan: { council, lanes: lanes.map(laneOf), ...(agreement && { agreement: agreementOf(folder, agreement) }) } };
}

const laneOf = ({ pair, lane, modes, goods }: z.infer<typeof Lane>) => ({
  lane: laneId({ pair, lane }),
  crossing: id(pair),
  modes: modes.reduce((bits, mode) => bits | modeBit(mode), 0),
  goods: goods.reduce((bits, name) => bits | GOODS[name], 0),
});

function agreementOf(folder: string, { file, hash, inForceFrom }: z.infer<typeof Agreement>): { hash: string; inForceFrom: number } {
  const computed = file === undefined ? undefined : agreementHash(file === 'pilot' ? PILOT_AGREEMENT : readAgreement(join(folder, file)));
  if (computed !== undefined && hash !== undefined && computed !== hash) {
    throw new Fault(
      'NETWORK_INVALID',
      `the agreement ${file} has the hash ${computed}, and network.json says ${hash}`,
      'find out which of the two both sides signed, and correct the other',
    );
  }
  return { hash: computed ?? hash ?? '', inForceFrom: Math.floor(Date.parse(inForceFrom) / 1000) };
}

function readAgreement(path: string): DataSharingAgreement {
  const value = json(path) as DataSharingAgreement;
  if (value?.format === 'thongquan-agreement/1') return value;
  throw new Fault('NETWORK_INVALID', `${path} is no data-sharing agreement`, 'name a file of the format thongquan-agreement/1');
}

function json(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Fault('NETWORK_INVALID', `${path} cannot be read as JSON: ${reasonOf(error)}`, 'correct or restore it', error);
  }
}
