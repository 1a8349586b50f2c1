import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../database/client.ts';
import type { RunningService, SideConfig } from '../database/config.ts';
import { Fault, reasonOf } from '../database/fault.ts';
import { makeLogger } from '../database/logger.ts';
import { isOutage } from '../http/outage.ts';
import { otherSide } from '../protocol/sides.ts';
import { buildApp } from './app.ts';
import { Batches } from './batches.ts';
import { openEmbeddedBlobs } from './blobs/embedded.ts';
import { openKuboBlobs } from './blobs/kubo.ts';
import { withSmallInDatabase } from './blobs/small.ts';
import { StatusTokens } from './certificates/status-lists.ts';
import { registryOf } from './chain/registry.ts';
import { connectRpc } from './chain/rpc.ts';
import { Checkpoints } from './checkpoints/checkpoints.ts';
import { askOverHttp } from './checkpoints/exchange.ts';
import { CheckpointSigner } from './checkpoints/signer.ts';
import { Sequencer } from './disclosures/sequencer.ts';
import { DocumentKeeper } from './documents/keeper.ts';
import { agreementOf } from './envelopes/agreements.ts';
import { EnvelopeOpener } from './envelopes/opener.ts';
import { RecipientKeys } from './envelopes/sealing-keys.ts';
import { Eraser } from './erasure/eraser.ts';
import { type Submission, idsOf as submissionIds, submitAll } from './events/submit.ts';
import { Handles } from './handles.ts';
import { RecordLog } from './log/record-log.ts';
import { LogMirror } from './mirror/mirror.ts';
import { logOverHttp } from './mirror/source.ts';
import { parseNetwork } from './notify/address.ts';
import { Feed } from './notify/feed.ts';
import { Notifier } from './notify/notifier.ts';
import { Outbound } from './notify/outbound.ts';
import { Lifecycle } from './operations/lifecycle.ts';
import { Metrics, metered } from './operations/metrics.ts';
import { serveMetrics } from './operations/metrics-server.ts';
import { questionsOf } from './operations/questions.ts';
import { Readiness } from './operations/readiness.ts';
import { Relayer } from './outbox/relayer.ts';
import { Account } from './outbox/transactions.ts';
import { participantsOf } from './participants.ts';
import { PeerChannel } from './peer/channel.ts';
import { PeerCredentials } from './peer/credentials.ts';
import { keepAll, type Received, idsOf as receivedIds } from './peer/receive.ts';
import type { Services } from './services.ts';
import { KeyRing } from './sign-in/key-ring.ts';
import { Directory } from './state/directory.ts';

/** Starts one side's gateway: its HTTP interface, its relayer, its peer channel and its record log. */
export async function startGateway(config: SideConfig): Promise<RunningService> {
  await mkdir(config.dataDir, { recursive: true });
  const services = await assemble(config);
  const app = await buildApp(services);
  let metrics: Awaited<ReturnType<typeof serveMetrics>> | undefined;
  // From the outside in: nothing new comes, what came is answered, what was accepted is on its way, then what all of it stood on goes.
  const close = async (): Promise<void> => {
    services.lifecycle.drain();
    await app.close();
    services.sessions.close();
    await services.feed.close();
    await services.notifier.close();
    await services.documents.close();
    await services.eraser.close();
    await services.sequencer.close();
    await services.checkpoints.close();
    await services.mirror.close();
    await services.recordLog.close();
    await services.peer.close();
    await services.relayer.close();
    await services.blobs.close();
    await services.db.close();
    await metrics?.close();
  };
  try {
    await services.sessions.read();
    services.sessions.start();
    const url = await app.listen({ host: config.gateway.host, port: config.gateway.port });
    if (config.metrics) metrics = await serveMetrics(services, config.metrics);
    services.caughtUp = services.peer.askForNews();
    services.caughtUp.then(() => services.readiness.caughtUp());
    services.relayer.start();
    services.peer.start();
    services.sequencer.start();
    services.documents.start();
    services.eraser.start();
    services.recordLog.start();
    services.mirror.start();
    services.checkpoints.start();
    services.feed.start();
    services.notifier.start();
    services.lifecycle.serve();
    return { url, ...(metrics ? { metrics: metrics.url } : {}), close };
  } catch (error) {
    await close();
    throw new Fault(
      'GATEWAY_NOT_STARTED',
      `the ${config.side} gateway does not start: ${reasonOf(error)}`,
      'choose another host or port for it',
      error,
    );
  }
}

/** Makes the parts of a gateway. Nothing runs, and nothing is connected to, until it is used. */
export async function assemble(config: SideConfig, now = (): number => Math.floor(Date.now() / 1000)): Promise<Services> {
  const log = makeLogger({ level: config.logLevel, name: `gateway ${config.side}` });
  const closing = new AbortController();
  const [metrics, lifecycle] = [new Metrics(), new Lifecycle(closing)];
  const account = new Account(config.relayerKey, config.chainId);
  const db = openDatabase(config.databaseUrl, 16);
  const rpc = connectRpc(config.rpcUrls, config.chainId);
  const registry = registryOf(rpc, config.addresses.registry);
  const participants = participantsOf(registry);
  const domain = { chainId: config.chainId, directory: config.addresses.directory };
  const credentials = new PeerCredentials(config, participants, db.sql, now);
  const store =
    config.ipfsUrl === undefined
      ? withSmallInDatabase(await openEmbeddedBlobs(join(config.dataDir, 'blobs')), db.sql)
      : openKuboBlobs(config.ipfsUrl);
  const blobs = metered(store, metrics);
  const peer = new PeerChannel({ sql: db.sql, blobs, credentials, url: config.peerUrl, log });
  const relayer = new Relayer({
    db,
    databaseUrl: config.databaseUrl,
    rpc,
    account,
    clearance: config.addresses.clearance,
    settings: config.relaying,
    log,
    now: () => new Date(),
  });
  const recordLog = new RecordLog({ prisma: db.prisma, sql: db.sql, config, domain, keyId: credentials.keyId, relayer, now, log });
  const outbound = new Outbound((config.webhookAllow ?? []).map(parseNetwork));
  const sessions = new KeyRing({ prisma: db.prisma, side: config.side, secret: config.tokenSecret, dataDir: config.dataDir, now });
  const readiness = new Readiness({
    dataDir: config.dataDir,
    lifecycle,
    ask: questionsOf({ config, db, rpc, sessions }),
    leads: () => relayer.leads,
    now: Date.now,
  });
  const services: Services = {
    config,
    db,
    domain,
    agreement: agreementOf(config.agreementVersion),
    handles: new Handles(config),
    participants,
    rpc,
    blobs,
    sessions,
    envelopes: new EnvelopeOpener({ sql: db.sql, tokenSecret: config.tokenSecret, hosted: config.hosted }),
    recipientKeys: new RecipientKeys(registry, config.organisations),
    account,
    metrics,
    lifecycle,
    readiness,
    log,
    relayer,
    credentials,
    peer,
    recordLog,
    mirror: new LogMirror({
      sql: db.sql,
      side: otherSide(config.side),
      source: logOverHttp(config.peerUrl),
      silenceMs: config.logSilenceMs,
      leads: () => relayer.leads,
      now: Date.now,
      log,
    }),
    checkpoints: new Checkpoints({
      sql: db.sql,
      signer: new CheckpointSigner(config.side, config.gatewayKey, participants, now),
      domain,
      deployedAt: config.deployedAt,
      keyId: credentials.keyId,
      rpc,
      ask: askOverHttp(config.peerUrl, credentials),
      logHead: () => recordLog.checkpoint(),
      leads: () => relayer.leads,
      now: Date.now,
      log,
    }),
    feed: new Feed(db.prisma, log),
    notifier: new Notifier({
      prisma: db.prisma,
      databaseUrl: config.databaseUrl,
      tokenSecret: config.tokenSecret,
      accessLogDays: config.accessLogDays,
      outbound,
      log,
    }),
    outbound,
    closing,
    directory: new Directory(config.addresses.directory),
    intake: new Batches({
      ...BATCHES,
      work: (submissions: readonly Submission[]) => submitAll(services, submissions),
      keysOf: submissionIds,
    }),
    inbox: new Batches({ ...BATCHES, work: (received: readonly Received[]) => keepAll(services, received), keysOf: receivedIds }),
    sequencer: new Sequencer({ side: config.side, db, keyId: credentials.keyId, jwk: config.gatewayKey, log }),
    documents: new DocumentKeeper({ sql: db.sql, blobs, fetch: (cid) => peer.fetchInto(cid), log }),
    statusTokens: new StatusTokens({ sql: db.sql, config, keyId: credentials.keyId, now }),
    eraser: new Eraser({ db, side: config.side, blobs, now, log }),
    caughtUp: Promise.resolve(),
    now,
    async announce(subject) {
      relayer.wake();
      await peer.push(subject);
    },
  };
  return services;
}

/** A transaction of 64 acts takes about as long as the write to disk that ends it; while one writes, another is judged. */
const BATCHES = { most: 64, atOnce: 2, blameable: (error: unknown): boolean => !isOutage(error) };
