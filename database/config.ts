import type { JWK } from 'jose';
import type { P256PrivateKey } from '../protocol/acts/sign.ts';
import type { Role } from '../protocol/roles.ts';
import type { Side } from '../protocol/sides.ts';

/** A signing key as the ParticipantRegistry holds it. `handle` is the label people use (`VN-CUS-HEAD`); the chain knows only `keyId`. */
export interface RegisteredKey {
  handle: string;
  /** keccak256 of the ERC-7913 signer, lower-case 0x hex. */
  keyId: string;
  /** Verifier address and key, lower-case 0x hex. */
  signer: string;
  publicJwk: JWK;
  roles: Role[];
}

/** What both sides know of an organisation. Handles never go on chain; the random id does. */
export interface Organisation {
  handle: string;
  /** Random bytes32, lower-case 0x hex. */
  id: string;
  side: Side;
  roles: Role[];
  /** P-256 key for encryption that it is onboarded with. What envelopes are sealed to, the registry on the chain says. */
  encPublicJwk: JWK;
  keys: RegisteredKey[];
  /** Handles of exporters that delegated to it, for an agent. */
  delegatedBy?: string[];
}

/** An organisation whose envelopes this side's gateway opens, because it runs no system of its own. */
export interface HostedOrganisation {
  handle: string;
  id: string;
  roles: Role[];
  /** Its first key for encryption; those that came later are in the database. Absent once it was destroyed. */
  encPrivateJwk?: P256PrivateKey | undefined;
}

export interface ContractAddresses {
  directory: string;
  registry: string;
  clearance: string;
  codes: string;
  log: string;
}

export interface Listener {
  host: string;
  port: number;
}

/** How the relayer spends. Wei. */
export interface Relaying {
  /** What a unit of gas may cost at most. */
  feeCap: bigint;
  /** How long blocks may pass a transaction over before a dearer one replaces it. */
  stuckAfterMs: number;
  /** Of the account; below it an alarm is raised. */
  lowBalance: bigint;
}

/** A key of the embedded network that anybody may act with: for trying the pages out, nowhere else. */
export interface DemoKey {
  handle: string;
  organisation: string;
  roles: Role[];
  keyId: string;
  privateJwk: P256PrivateKey;
}

export interface PortalConfig extends Listener {
  /** Base URLs of this side's own services; absent: those of the same process. */
  gatewayUrl?: string | undefined;
  indexUrl?: string | undefined;
  /** The ES256 verifier, by which a browser computes the id of a key it made. */
  verifier: string;
  demoKeys: DemoKey[];
}

/** Everything one side's services need, parsed and checked once at start (scripts/network/environment.ts). */
export interface SideConfig {
  side: Side;
  databaseUrl: string;
  /** At least one. */
  rpcUrls: string[];
  chainId: bigint;
  addresses: ContractAddresses;
  /** Block of the first deployment transaction: nothing of ours is before it. */
  deployedAt: number;
  gateway: Listener;
  indexer: Listener;
  /** Where the gateway's metrics are served, for its operators alone; absent: nowhere. */
  metrics?: Listener | undefined;
  /** Base URL under which anybody reaches this gateway: certificates name it for ever. Absent: the address that it listens on. */
  publicUrl?: string | undefined;
  /** Base URL of the other side's gateway. */
  peerUrl: string;
  /** This side's own folder: blobs and nothing that the database holds. */
  dataDir: string;
  /** How long the other side's record log may be silent. */
  logSilenceMs: number;
  /** Days that accesses to content are kept. */
  accessLogDays: number;
  /** RPC API of an IPFS node to keep envelopes in; absent: files in `dataDir`. */
  ipfsUrl?: string | undefined;
  /** Private key of the chain account that pays, 0x hex. It has no authority. */
  relayerKey: string;
  relaying: Relaying;
  /** ES256 key of `<SIDE>-GATEWAY`, its private JWK; signs the peer channel and log heads. */
  gatewayKey: JWK;
  /** HMAC key of session tokens, 32 bytes hex. */
  tokenSecret: string;
  hosted: HostedOrganisation[];
  /** Public directory of both sides. */
  organisations: Organisation[];
  /** Addresses and networks that webhooks may reach although they are not public, over http too; absent: none. */
  webhookAllow?: string[];
  /** Version of the data-sharing agreement in force. */
  agreementVersion: number;
  /** Requests a minute that the gateway takes, where they are not its defaults (gateway/plugins/rates.ts). */
  rates?: { key?: number; organisation?: number; address?: number; signIn?: number };
  /** Addresses or networks of proxies whose X-Forwarded-For is believed; none by default. */
  trustedProxies?: string[] | undefined;
  /** Working calendars and limits of clocks, where they are not the assumed ones (indexer/clocks/settings.ts reads it). */
  clocks?: object | undefined;
  /** The pages and how they reach this side's services; absent: no pages are served. */
  portal?: PortalConfig | undefined;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** What `startGateway` and `startIndexer` answer. `close` resolves once nothing of the service runs any more. */
export interface RunningService {
  url: string;
  /** Where Prometheus asks, if anywhere. */
  metrics?: string;
  close(): Promise<void>;
}
