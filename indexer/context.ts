import type { Database } from '../database/client.ts';
import type { SideConfig } from '../database/config.ts';
import type { DataSharingAgreement } from '../protocol/documents/agreement.ts';
import type { ClockSettings } from './clocks/settings.ts';
import type { IngestionStatus } from './ingest/loop.ts';
import type { Reads } from './query/reads.ts';

/** What routes are given. */
export interface Context {
  config: SideConfig;
  database: Database;
  /** The database as queries are to reach it. */
  reads: Reads;
  agreement: DataSharingAgreement;
  /** Working calendars and limits of clocks, as this side has set them. */
  clocks: ClockSettings;
  ingestion: Readonly<IngestionStatus>;
  /** The handle people use for an organisation id, null for one this side does not know. */
  handleOf(organisation: string): string | null;
}
