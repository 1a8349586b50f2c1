import type { Database } from '../database/client.ts';
import type { SideConfig } from '../database/config.ts';
import type { Logger } from '../database/logger.ts';
import type { ActDomain } from '../protocol/acts/digest.ts';
import type { DataSharingAgreement } from '../protocol/documents/agreement.ts';
import type { Batches } from './batches.ts';
import type { BlobStore } from './blobs/port.ts';
import type { StatusTokens } from './certificates/status-lists.ts';
import type { Rpc } from './chain/rpc.ts';
import type { Checkpoints } from './checkpoints/checkpoints.ts';
import type { Sequencer } from './disclosures/sequencer.ts';
import type { DocumentKeeper } from './documents/keeper.ts';
import type { EnvelopeOpener } from './envelopes/opener.ts';
import type { RecipientKeys } from './envelopes/sealing-keys.ts';
import type { Eraser } from './erasure/eraser.ts';
import type { Submission, Taken } from './events/submit.ts';
import type { Handles } from './handles.ts';
import type { RecordLog } from './log/record-log.ts';
import type { LogMirror } from './mirror/mirror.ts';
import type { Feed } from './notify/feed.ts';
import type { Notifier } from './notify/notifier.ts';
import type { Outbound } from './notify/outbound.ts';
import type { Lifecycle } from './operations/lifecycle.ts';
import type { Metrics } from './operations/metrics.ts';
import type { Readiness } from './operations/readiness.ts';
import type { Relayer } from './outbox/relayer.ts';
import type { Account } from './outbox/transactions.ts';
import type { Participants } from './participants.ts';
import type { PeerChannel } from './peer/channel.ts';
import type { PeerCredentials, Receipt } from './peer/credentials.ts';
import type { Received } from './peer/receive.ts';
import type { KeyRing } from './sign-in/key-ring.ts';
import type { Directory } from './state/directory.ts';

/** The parts of one side's gateway, made once at start and handed to its routes. */
export interface Services {
  config: SideConfig;
  db: Database;
  domain: ActDomain;
  agreement: DataSharingAgreement;
  handles: Handles;
  participants: Participants;
  rpc: Rpc;
  blobs: BlobStore;
  sessions: KeyRing;
  /** Opens what this side's organisations are sent. */
  envelopes: EnvelopeOpener;
  /** To which keys recipients are sealed to. */
  recipientKeys: RecipientKeys;
  relayer: Relayer;
  credentials: PeerCredentials;
  peer: PeerChannel;
  recordLog: RecordLog;
  /** The other side's record log, as this side has copied and checked it. */
  mirror: LogMirror;
  /** What both sides sign of the chain. */
  checkpoints: Checkpoints;
  /** News of what became of events, for streams. */
  feed: Feed;
  notifier: Notifier;
  /** The way out to receivers of webhooks. */
  outbound: Outbound;
  /** Aborted when the gateway begins to close: what is open ends. */
  closing: AbortController;
  directory: Directory;
  /** Submissions on their way in. */
  intake: Batches<Submission, Taken>;
  /** Messages of the other side on their way in. */
  inbox: Batches<Received, Receipt>;
  /** The chain account that the relayer sends from. */
  account: Account;
  metrics: Metrics;
  lifecycle: Lifecycle;
  readiness: Readiness;
  log: Logger;
  /** Puts this gateway's own statements into the record log. */
  sequencer: Sequencer;
  documents: DocumentKeeper;
  statusTokens: StatusTokens;
  eraser: Eraser;
  /** Resolves when, after a start, what the other side has told meanwhile is in: before that, events would be judged on a stale state. */
  caughtUp: Promise<void>;
  /** Unix seconds. */
  now(): number;
  /** After an act about this consignment or code is committed: wakes what carries it on, and gives the other side a moment to hear of it. */
  announce(subject: string): Promise<void>;
}
