import { randomBytes } from 'node:crypto';
import { HDNodeWallet, Mnemonic } from 'ethers';
import { z } from 'zod';
import { generateKey } from '../../protocol/acts/sign.ts';
import { ROLES } from '../../protocol/roles.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import { CAST } from './cast.ts';
import { readJson, writeJson } from './files.ts';
import type { DataFolder } from './folder.ts';
import { PrivateJwk } from './info.ts';

const Hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const Roles = z.array(z.enum(ROLES));

/** Everything secret and random of an embedded network, fixed before the chain hears of it: an onboarding cut short goes on with the same. */
export const Setup = z.strictObject({
  mnemonic: z.string(),
  tokenSecrets: z.strictObject({ VN: z.string(), CN: z.string() }),
  organisations: z.array(
    z.strictObject({
      handle: z.string(),
      id: Hash,
      side: z.enum(SIDES),
      roles: Roles,
      encPrivateJwk: PrivateJwk,
      keys: z.array(z.strictObject({ handle: z.string(), roles: Roles, privateJwk: PrivateJwk })),
      delegatedBy: z.string().optional(),
    }),
  ),
});
export type Setup = z.infer<typeof Setup>;

export async function loadSetup(folder: DataFolder): Promise<Setup> {
  const path = folder.file('setup.json');
  const known = await readJson(path, Setup);
  if (known) return known;
  const setup = create();
  await writeJson(path, setup);
  return setup;
}

function create(): Setup {
  const organisations = CAST.map((member) => ({
    ...member,
    id: `0x${randomBytes(32).toString('hex')}`,
    encPrivateJwk: generateKey(),
    keys: member.keys.map((key) => ({ ...key, privateJwk: generateKey() })),
  }));
  const secret = (): string => randomBytes(32).toString('hex');
  return { mnemonic: Mnemonic.fromEntropy(randomBytes(16)).phrase, tokenSecrets: { VN: secret(), CN: secret() }, organisations };
}

/** What each account of the mnemonic is for. The embedded node funds the first ten. */
const ACCOUNTS = { deployer: 0, operator: { VN: 1, CN: 2 }, relayer: { VN: 3, CN: 4 }, member: { VN: 5, CN: 6 } } as const;

export interface Accounts {
  deployer: HDNodeWallet;
  /** Writes about its side's organisations. */
  operator: Record<Side, HDNodeWallet>;
  /** Pays for its side's acts, and has no authority. */
  relayer: Record<Side, HDNodeWallet>;
  /** Its side's vote in the council. */
  member: Record<Side, HDNodeWallet>;
}

export function accountsOf(setup: Setup): Accounts {
  const account = (index: number): HDNodeWallet => HDNodeWallet.fromPhrase(setup.mnemonic, undefined, `m/44'/60'/0'/0/${index}`);
  const both = (indices: Record<Side, number>) => ({ VN: account(indices.VN), CN: account(indices.CN) });
  const { deployer, operator, relayer, member } = ACCOUNTS;
  return { deployer: account(deployer), operator: both(operator), relayer: both(relayer), member: both(member) };
}
