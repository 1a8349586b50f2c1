import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Database, openDatabase } from '../../../database/client.ts';
import type { SideConfig } from '../../../database/config.ts';
import { buildApp } from '../../../indexer/app.ts';
import type { Bounds } from '../../../indexer/query/reads.ts';
import type { Side } from '../../../protocol/sides.ts';
import { ADDRESSES } from './chain.ts';
import { PARTIES, partyOf } from './parties.ts';

/** The query API on a database, with sessions as the side's gateway would give them. */
export interface TestService {
  app: FastifyInstance;
  database: Database;
  /** `Bearer …` of a party's first key, or of what the claims say instead. */
  bearer(
    handle: string,
    claims?: { sub?: string; org?: string; side?: Side; expired?: boolean; scope?: string; sid?: string; typ?: string; rotated?: boolean },
  ): Promise<string>;
  get<T>(path: string, handle?: string): Promise<{ status: number; body: T }>;
  close(): Promise<void>;
}

/** Of a side whose index has nothing but a database. */
export function configOf(side: Side, databaseUrl: string, dataDir: string): SideConfig {
  return {
    ...{
      side,
      databaseUrl,
      rpcUrls: [],
      chainId: 1n,
      deployedAt: 1,
      dataDir,
      peerUrl: '',
      relayerKey: '',
      logSilenceMs: 900_000,
      accessLogDays: 365,
      relaying: { feeCap: 0n, stuckAfterMs: 1, lowBalance: 0n },
      gatewayKey: {},
      tokenSecret: '',
    },
    addresses: { ...ADDRESSES, codes: ADDRESSES.log },
    gateway: { host: '127.0.0.1', port: 0 },
    indexer: { host: '127.0.0.1', port: 0 },
    hosted: [],
    organisations: PARTIES.map(({ handle, id, side: of, roles }) => ({ handle, id, side: of, roles, encPublicJwk: {}, keys: [] })),
    agreementVersion: 1,
    logLevel: 'silent',
  };
}

export async function serve(databaseUrl: string, side: Side = 'VN', bounds?: Bounds): Promise<TestService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'thongquan-serve-'));
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const two = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }];
  const publish = (): Promise<void> => writeFile(join(dataDir, 'session-keys.json'), JSON.stringify({ keys }));
  await publish();
  const config = configOf(side, databaseUrl, dataDir);
  const database = openDatabase(databaseUrl, 4, bounds?.statementMs);
  const signIn = randomUUID();
  await database.prisma.signIn.create({ data: { id: signIn, key: Buffer.alloc(32), expiresAt: new Date(Date.now() + 3_600_000) } });
  const app = await buildApp(config, database, { head: undefined, writing: false, problem: undefined }, bounds);
  const bearer: TestService['bearer'] = async (handle, claims = {}) => {
    const party = partyOf(handle);
    const [kid, signer] = claims.rotated ? ['two', two.privateKey] : ['one', privateKey];
    if (claims.rotated) {
      keys.push({ ...(await exportJWK(two.publicKey)), kid, alg: 'ES256' });
      await publish();
    }
    const issuer = `urn:thongquan:${claims.side ?? side}`;
    const said = claims.scope === undefined ? { sid: claims.sid ?? signIn } : { scope: claims.scope };
    const token = await new SignJWT({ org: claims.org ?? party.id, ...said })
      .setProtectedHeader({ alg: 'ES256', kid, typ: claims.typ ?? 'at+jwt' })
      .setSubject(claims.sub ?? party.keys[0].id)
      .setIssuer(issuer)
      .setAudience(issuer)
      .setExpirationTime(claims.expired ? '-1 minute' : '10 minutes')
      .sign(signer);
    return `Bearer ${token}`;
  };
  return {
    app,
    database,
    bearer,
    async get(path, handle = `${side}-CUS`) {
      const answer = await app.inject({ url: path, headers: { authorization: await bearer(handle) } });
      return { status: answer.statusCode, body: answer.json() };
    },
    async close() {
      await app.close();
      await database.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
