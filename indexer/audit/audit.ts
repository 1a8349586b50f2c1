import type pg from 'pg';
import type { ContractAddresses } from '../../database/config.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import type { Side } from '../../protocol/sides.ts';
import { Contracts } from '../chain/contracts.ts';
import type { ChainSource } from '../chain/source.ts';
import { freeze } from '../compare/snapshots.ts';
import { raiseAlarms } from '../ingest/alarms.ts';
import { readLogs } from '../ingest/history.ts';
import { auditCodes } from './codes.ts';
import { auditConsignments } from './consignments.ts';
import { auditDocuments } from './documents.ts';
import { type Finding, findingAlarm } from './finding.ts';
import { HeadsAudit } from './heads.ts';

/** What one step takes on. A view of a contract costs a call. */
const CONSIGNMENTS = 8;
const CODES = 4;
const DOCUMENTS = 100;

export interface AuditOptions {
  side: Side;
  source: ChainSource;
  deployed: ContractAddresses;
}

/**
 * Goes through everything that the index derives, a few at a time and for ever: folds acts anew, recomputes commitments, quotas and log
 * roots, and asks the contracts for the same as of the block that the index is at. Differences are alarms; nothing is put right.
 */
export class SelfAudit {
  readonly #options: AuditOptions;
  readonly #heads: HeadsAudit;
  #after = { consignments: ZERO, codes: ZERO, documents: ZERO };
  /** How often all consignments were gone through. */
  passes = 0;

  constructor(options: AuditOptions) {
    this.#options = options;
    this.#heads = new HeadsAudit(options.side);
  }

  /** @returns what it found, which is alarmed already; undefined while the index is empty. */
  async step(client: pg.ClientBase): Promise<Finding[] | undefined> {
    const checkpoint = await freeze(client);
    let findings: Finding[] | undefined;
    try {
      if (checkpoint) findings = await this.#look(client, checkpoint);
    } finally {
      await client.query('ROLLBACK');
    }
    if (checkpoint && findings && findings.length > 0 && !(await this.#isCanonical(checkpoint))) return [];
    if (findings && checkpoint)
      await raiseAlarms(
        client,
        findings.map((finding) => findingAlarm(finding, checkpoint.number)),
      );
    return findings;
  }

  /** Of a block that the chain has taken back, an endpoint may answer with what is at that height now: that says nothing of the index. */
  async #isCanonical(checkpoint: { number: number; hash: string }): Promise<boolean> {
    return (await this.#options.source.block(checkpoint.number))?.hash === checkpoint.hash;
  }

  async #look(db: pg.ClientBase, block: { hash: string }): Promise<Finding[]> {
    const { source, deployed } = this.#options;
    const contracts = new Contracts(deployed);
    for (const log of await readLogs(db)) contracts.fold(log);
    const consignments = await auditConsignments(db, source, contracts, block, this.#after.consignments, CONSIGNMENTS);
    const codes = await auditCodes(db, source, contracts, block, this.#after.codes, CODES);
    const documents = await auditDocuments(db, this.#after.documents, DOCUMENTS);
    const heads = await this.#heads.run(db, source, contracts, block);
    if (consignments.last === undefined) this.passes += 1;
    this.#after = { consignments: consignments.last ?? ZERO, codes: codes.last ?? ZERO, documents: documents.last ?? ZERO };
    return [...consignments.findings, ...codes.findings, ...documents.findings, ...heads];
  }
}
