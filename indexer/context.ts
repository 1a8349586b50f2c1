import type { FastifyRequest } from 'fastify';
import type { Database } from '../database/client.ts';
import type { SideConfig } from '../database/config.ts';
import type { DataSharingAgreement } from '../protocol/documents/agreement.ts';
import type { IngestionStatus } from './ingest/loop.ts';
import type { Access } from './query/access.ts';

/** What routes are given. */
export interface Context {
  config: SideConfig;
  database: Database;
  agreement: DataSharingAgreement;
  ingestion: Readonly<IngestionStatus>;
  /** Who asks; refuses who is not signed in. */
  access(request: FastifyRequest): Promise<Access>;
  /** The handle people use for an organisation id, null for one this side does not know. */
  handleOf(organisation: string): string | null;
}
