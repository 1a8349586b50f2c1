import { z } from 'zod';
import type { ContractAddresses, Organisation } from '../../database/config.ts';
import { ROLES } from '../../protocol/roles.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';

const Hash = z.string().regex(/^0x[0-9a-f]{64}$/, 'must be 32 bytes of lower-case 0x hex');
const Address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be a 0x address');
const Port = z.int().min(1).max(65535);
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes of base64url');
const PublicJwk = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: z.undefined().optional(),
});
export const PrivateJwk = z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate, d: coordinate });
const Roles = z.array(z.enum(ROLES));

/** Where the contracts are: `deployments/<network>.json`, and `deployment.json` of a data folder. */
export const Deployment = z.strictObject({
  chainId: z.int().positive(),
  deployedAt: z.int().nonnegative(),
  addresses: z.strictObject({ directory: Address, registry: Address, clearance: Address, codes: Address, log: Address }),
  /** The ES256 verifier that signers are made of. */
  verifier: Address,
  agreementVersion: z.int().positive(),
});
export type Deployment = z.infer<typeof Deployment>;

/** The public directory of both sides' organisations. */
export const Organisations = z.array(
  z.strictObject({
    handle: z.string(),
    id: Hash,
    side: z.enum(SIDES),
    roles: Roles,
    encPublicJwk: PublicJwk,
    keys: z.array(z.strictObject({ handle: z.string(), keyId: Hash, signer: z.string(), publicJwk: PublicJwk, roles: Roles })),
    delegatedBy: z.array(z.string()).optional(),
  }),
);

/** What one side keeps to itself. */
export const Secrets = z.strictObject({
  relayerKey: Hash,
  gatewayKey: PrivateJwk,
  tokenSecret: z.string().regex(/^[0-9a-f]{64}$/, 'must be 32 bytes of hex'),
  hosted: z.array(z.strictObject({ handle: z.string(), id: Hash, roles: Roles, encPrivateJwk: PrivateJwk.optional() })),
});
export type Secrets = z.infer<typeof Secrets>;

/** Keys that the pages hand to anybody who asks: of the embedded network alone. */
export const DemoKeys = z.array(
  z.strictObject({ handle: z.string(), organisation: z.string(), roles: Roles, keyId: Hash, privateJwk: PrivateJwk }),
);

/** Ports of a network, kept so that a restart has the same addresses when it can. */
export const Ports = z.strictObject({
  chain: Port,
  postgres: Port,
  vnGateway: Port,
  vnIndexer: Port,
  cnGateway: Port,
  cnIndexer: Port,
  vnMetrics: Port.default(4102),
  cnMetrics: Port.default(4202),
  vnPortal: Port.default(4103),
  cnPortal: Port.default(4203),
});
export type Ports = z.infer<typeof Ports>;
export const DEFAULT_PORTS: Ports = {
  chain: 8545,
  postgres: 54329,
  vnGateway: 4100,
  vnIndexer: 4101,
  cnGateway: 4200,
  cnIndexer: 4201,
  vnMetrics: 4102,
  cnMetrics: 4202,
  vnPortal: 4103,
  cnPortal: 4203,
};

/** One service pair as `network.json` tells of it. */
export interface SideInfo {
  gateway: string;
  indexer: string;
  metrics?: string;
  /** Its pages; what was written before there were any has none. */
  portal?: string;
  database: string;
  blobs: string;
}

/** `network.json`: all a client, a test or a person needs to talk to the running network. Holds private demonstration keys. */
export interface NetworkInfo {
  format: 'thongquan-network/1';
  chainId: number;
  rpc: string;
  deployedAt: number;
  addresses: ContractAddresses;
  verifier: string;
  agreementVersion: number;
  sides: Record<Side, SideInfo>;
  organisations: Organisation[];
  /** Every signing key by its handle. */
  keys: Record<string, { keyId: string; organisation: string; side: Side; privateJwk: z.infer<typeof PrivateJwk> }>;
  signIn: string;
}
