import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Database, openDatabase } from '../../../database/client.ts';
import type { SideConfig } from '../../../database/config.ts';
import { buildApp } from '../../../indexer/app.ts';
import type { Side } from '../../../protocol/sides.ts';
import { ADDRESSES } from './chain.ts';
import { PARTIES, partyOf } from './parties.ts';

/** The query API on a database, with sessions as the side's gateway would give them. */
export interface TestService {
  app: FastifyInstance;
  database: Database;
  /** `Bearer …` of a party's first key, or of what the claims say instead. */
  bearer(handle: string, claims?: { sub?: string; org?: string; side?: Side; expired?: boolean }): Promise<string>;
  get<T>(path: string, handle?: string): Promise<{ status: number; body: T }>;
  close(): Promise<void>;
}

export async function serve(databaseUrl: string, side: Side = 'VN'): Promise<TestService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'thongquan-serve-'));
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  await writeFile(
    join(dataDir, 'session-keys.json'),
    JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] }),
  );
  const config: SideConfig = {
    ...{
      side,
      databaseUrl,
      rpcUrls: [],
      chainId: 1n,
      deployedAt: 1,
      dataDir,
      peerUrl: '',
      relayerKey: '',
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
  const database = openDatabase(databaseUrl, 4);
  const app = buildApp(config, database, { head: undefined, writing: false, problem: undefined });
  const bearer: TestService['bearer'] = async (handle, claims = {}) => {
    const party = partyOf(handle);
    const issuer = `urn:thongquan:${claims.side ?? side}`;
    const token = await new SignJWT({ org: claims.org ?? party.id })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setSubject(claims.sub ?? party.keys[0].id)
      .setIssuer(issuer)
      .setAudience(issuer)
      .setExpirationTime(claims.expired ? '-1 minute' : '10 minutes')
      .sign(privateKey);
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
