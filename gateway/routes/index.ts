import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { audit } from './v1/audit.ts';
import { authChallenge } from './v1/auth-challenge.ts';
import { authRefresh } from './v1/auth-refresh.ts';
import { authSignOut } from './v1/auth-sign-out.ts';
import { authToken } from './v1/auth-token.ts';
import { certificateKeys } from './v1/certificate-keys.ts';
import { certificates } from './v1/certificates.ts';
import { checkpoints } from './v1/checkpoints.ts';
import { consignmentContent } from './v1/consignment-content.ts';
import { disclosures } from './v1/disclosures.ts';
import { documents } from './v1/documents.ts';
import { epcisCapture } from './v1/epcis-capture.ts';
import { epcisEvents } from './v1/epcis-events.ts';
import { eventsBulk } from './v1/events-bulk.ts';
import { eventsPrepare } from './v1/events-prepare.ts';
import { eventsState } from './v1/events-state.ts';
import { eventsStream } from './v1/events-stream.ts';
import { eventsSubmit } from './v1/events-submit.ts';
import { health } from './v1/health.ts';
import { ipfs } from './v1/ipfs.ts';
import { jwks } from './v1/jwks.ts';
import { logAnchor } from './v1/log-anchor.ts';
import { logCheckpoint } from './v1/log-checkpoint.ts';
import { logLeaves } from './v1/log-leaves.ts';
import { logMirror } from './v1/log-mirror.ts';
import { logProofs } from './v1/log-proofs.ts';
import { logTiles } from './v1/log-tiles.ts';
import { peerActs } from './v1/peer-acts.ts';
import { peerCheckpoints } from './v1/peer-checkpoints.ts';
import { peerNews } from './v1/peer-news.ts';
import { reference } from './v1/reference.ts';
import { release } from './v1/release.ts';
import { webhookDeliveries } from './v1/webhook-deliveries.ts';
import { webhooks } from './v1/webhooks.ts';

const ROUTES = [
  audit,
  authChallenge,
  authRefresh,
  authSignOut,
  authToken,
  certificateKeys,
  certificates,
  checkpoints,
  consignmentContent,
  eventsBulk,
  disclosures,
  documents,
  epcisCapture,
  epcisEvents,
  ipfs,
  release,
  eventsPrepare,
  eventsState,
  eventsStream,
  eventsSubmit,
  health,
  jwks,
  logAnchor,
  logCheckpoint,
  logLeaves,
  logMirror,
  logProofs,
  logTiles,
  peerActs,
  peerCheckpoints,
  peerNews,
  reference,
  webhookDeliveries,
  webhooks,
];

export function registerRoutes(app: FastifyInstance, services: Services): void {
  for (const route of ROUTES) route(app, services);
}
