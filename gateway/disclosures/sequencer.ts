import { randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import type { Database } from '../../database/client.ts';
import { reasonOf } from '../../database/fault.ts';
import { type GatewayStatement, signStatement, statementDigest, statementEntry } from '../../protocol/log/statement.ts';
import type { Side } from '../../protocol/sides.ts';
import { bytesOf } from '../bytes.ts';
import { appendEntries } from '../log/append.ts';
import { Pulse } from '../outbox/pulse.ts';

export interface SequencerParts {
  db: Pick<Database, 'transaction'>;
  side: Side;
  /** Key id and private key of the gateway. */
  keyId: string;
  jwk: JWK;
  log: { warn(fields: object, text: string): void };
}

interface Waiting {
  kind: string;
  subject: Uint8Array;
  statement: GatewayStatement;
}

const PAUSE_MS = 1_000;
const BATCH = 500;

/**
 * Gives the gateway's statements their place in the record log. They are written with what they speak of, in one transaction; signing them and
 * taking the log's lock there would make every event wait for every other, so that is done here, many at a time.
 */
export class Sequencer {
  readonly #parts: SequencerParts;
  readonly #pulse: Pulse;

  constructor(parts: SequencerParts) {
    this.#parts = parts;
    this.#pulse = new Pulse(
      () => this.drain(),
      PAUSE_MS,
      (error) => parts.log.warn({ reason: reasonOf(error) }, 'statements could not be put in the log yet'),
    );
  }

  start(): void {
    this.#pulse.start();
  }

  close(): Promise<void> {
    return this.#pulse.stop();
  }

  /** Puts all that waits into the log. */
  async drain(): Promise<void> {
    while ((await this.#some()) === BATCH);
  }

  async #some(): Promise<number> {
    const { db, side, keyId, jwk } = this.#parts;
    return db.transaction(async (sql) => {
      // A second gateway of the side passes over what this one has in hand.
      const rows = await sql.$queryRaw<Waiting[]>`
          SELECT kind, subject, statement FROM content.statements WHERE index IS NULL ORDER BY seq LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
      if (rows.length === 0) return 0;
      const ready = rows.map(({ kind, subject, statement }) => {
        const signed = signStatement(statement, keyId, jwk);
        const salt = randomBytes(32);
        const entry = statementEntry(signed, salt);
        return {
          kind,
          subject: Buffer.from(subject),
          signature: bytesOf(signed.signature),
          salt,
          entry,
          digest: bytesOf(statementDigest(statement)),
        };
      });
      const first = await appendEntries(sql, side, ready);
      await sql.$executeRaw`
          UPDATE content.statements s SET index = ${first}::bigint + g.place - 1, salt = g.salt, key = ${bytesOf(keyId)}, signature = g.signature
          FROM unnest(${ready.map((each) => each.kind)}::text[], ${ready.map((each) => each.subject)}::bytea[],
            ${ready.map((each) => each.signature)}::bytea[], ${ready.map((each) => each.salt)}::bytea[]) WITH ORDINALITY AS g(kind, subject, signature, salt, place)
          WHERE s.kind = g.kind AND s.subject = g.subject`;
      return ready.length;
    });
  }
}
