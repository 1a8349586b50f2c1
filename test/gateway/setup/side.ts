import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { JWK } from 'jose';
import pg from 'pg';
import type { SideConfig } from '../../../database/config.ts';
import { buildApp } from '../../../gateway/app.ts';
import { bytesOf } from '../../../gateway/bytes.ts';
import { assemble } from '../../../gateway/server.ts';
import type { Services } from '../../../gateway/services.ts';
import type { Patience } from '../../../http/connections.ts';
import { generateKey, keyIdOf, pointOf, signerOf } from '../../../protocol/acts/sign.ts';
import { encryptionKeyId } from '../../../protocol/documents/encryption-key.ts';
import { ROLES, type Role, roleBit } from '../../../protocol/roles.ts';
import { SIDES, type Side, sideCode } from '../../../protocol/sides.ts';
import { startTestServer } from '../../indexer/setup/database.ts';

const id32 = (): string => `0x${randomBytes(32).toString('hex')}`;
const VERIFIER = `0x${'e5'.repeat(20)}`;
const address = (byte: string): string => `0x${byte.repeat(20)}`;

/** An organisation of one role, with its key. */
export interface Holder {
  handle: string;
  side: Side;
  role: Role;
  organisation: string;
  keyId: string;
  signer: string;
  privateJwk: ReturnType<typeof generateKey>;
  encPrivateJwk: ReturnType<typeof generateKey>;
}

function holder(side: Side, role: Role): Holder {
  const privateJwk = generateKey();
  const signer = signerOf(VERIFIER, privateJwk);
  const more = { signer, keyId: keyIdOf(signer), privateJwk, encPrivateJwk: generateKey() };
  return { handle: `${side}-${role}`, side, role, organisation: id32(), ...more };
}

const publicOf = ({ d: _, ...jwk }: JWK): JWK => jwk;

/** One holder of each role on each side, known to the directory and to the index of a gateway under test. */
export class Cast {
  readonly holders: readonly Holder[] = SIDES.flatMap((side) => ROLES.map((role) => holder(side, role)));

  of(handle: string): Holder {
    const found = this.holders.find((each) => each.handle === handle);
    if (!found) throw new RangeError(`no ${handle}`);
    return found;
  }

  /** As the indexer would have written them. */
  async register(databaseUrl: string): Promise<void> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    for (const { side, role, organisation, keyId, signer, encPrivateJwk } of this.holders) {
      const roles = roleBit(role);
      await client.query('INSERT INTO chain.organisations (id, side, roles, status, block) VALUES ($1, $2, $3, 1, 1)', [
        ...[bytesOf(organisation), sideCode(side), roles],
      ]);
      await client.query(
        'INSERT INTO chain.keys (id, organisation, roles, signer, valid_from, block, "use") VALUES ($1, $2, $3, $4, 0, 1, 0)',
        [bytesOf(keyId), bytesOf(organisation), roles, bytesOf(signer)],
      );
      await client.query(
        'INSERT INTO chain.keys (id, organisation, roles, signer, valid_from, block, "use") VALUES ($1, $2, 0, $3, 0, 1, 1)',
        [...[bytesOf(encryptionKeyId(encPrivateJwk)), bytesOf(organisation), pointOf(encPrivateJwk)]],
      );
    }
    await client.end();
  }

  config(side: Side, databaseUrl: string, dataDir: string): SideConfig {
    const own = this.holders.filter((each) => each.side === side);
    return {
      side,
      databaseUrl,
      dataDir,
      // Nothing listens there: what these tests ask needs neither chain nor peer.
      rpcUrls: ['http://127.0.0.1:1'],
      peerUrl: 'http://127.0.0.1:1',
      chainId: 31337n,
      deployedAt: 1,
      addresses: {
        ...{ directory: address('d1'), registry: address('d2'), clearance: address('d3') },
        ...{ codes: address('d4'), log: address('d5') },
      },
      gateway: { host: '127.0.0.1', port: 0 },
      indexer: { host: '127.0.0.1', port: 0 },
      relayerKey: id32(),
      logSilenceMs: 900_000,
      accessLogDays: 365,
      relaying: { feeCap: 500n * 10n ** 9n, stuckAfterMs: 30_000, lowBalance: 0n },
      gatewayKey: this.of(`${side}-GATEWAY`).privateJwk,
      tokenSecret: randomBytes(32).toString('hex'),
      hosted: own.map(({ handle, organisation, role, encPrivateJwk }) => ({ handle, id: organisation, roles: [role], encPrivateJwk })),
      organisations: this.holders.map(({ handle, organisation, side: of, role, keyId, signer, privateJwk, encPrivateJwk }) => ({
        ...{ handle, id: organisation, side: of, roles: [role], encPublicJwk: publicOf(encPrivateJwk) },
        keys: [{ handle, keyId, signer, publicJwk: publicOf(privateJwk), roles: [role] }],
      })),
      agreementVersion: 1,
      logLevel: 'silent',
    };
  }
}

/** One side's gateway without its network: its interface and its database, nothing that runs by itself. */
export interface TestSide {
  app: FastifyInstance;
  services: Services;
  close(): Promise<void>;
}

export async function openSide(
  cast: Cast,
  side: Side,
  databaseUrl: string,
  change: Partial<SideConfig> = {},
  now?: () => number,
  patience?: Patience,
): Promise<TestSide> {
  const dataDir = await mkdtemp(join(tmpdir(), 'thongquan-side-'));
  const services = await assemble({ ...cast.config(side, databaseUrl, dataDir), ...change }, now);
  const app = await buildApp(services, patience);
  return {
    app,
    services,
    async close() {
      await app.close();
      await services.blobs.close();
      await services.db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A side on a database server of its own, which goes with it; everybody of the cast is registered. */
export async function foundSide(cast: Cast, side: Side): Promise<TestSide> {
  const server = await startTestServer();
  try {
    const url = await server.fresh();
    await cast.register(url);
    const opened = await openSide(cast, side, url);
    return { ...opened, close: () => opened.close().finally(() => server.stop()) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
