import { Prisma, type PrismaClient } from '../../database/client.ts';
import type { BlobStore } from '../blobs/port.ts';
import { hexOf } from '../bytes.ts';
import { Pulse } from '../outbox/pulse.ts';
import type { PeerCredentials } from './credentials.ts';
import type { PeerMessage } from './message.ts';

export interface PeerParts {
  prisma: PrismaClient;
  blobs: BlobStore;
  credentials: PeerCredentials;
  /** Base URL of the other side's gateway. */
  url: string;
  log: { warn(fields: object, text: string): void };
  fetch?: typeof fetch;
}

interface Due {
  seq: bigint;
  digest: Uint8Array;
  message: PeerMessage;
  attempts: number;
  subject: string;
}

/** Messages keep their order within a consignment, or within a code for acts about one. */
const SUBJECT = Prisma.sql`encode(CASE WHEN a.consignment = decode(repeat('00', 32), 'hex') THEN a.subject ELSE a.consignment END, 'hex')`;
const PATIENCE_MS = 8_000;
const IMPATIENT_MS = 300;
const PAUSE_MS = 400;
const TIMEOUT_MS = 10_000;
/** How long a start may wait for news. */
const NEWS_MS = 6_000;
const MAX_BACKOFF_MS = 30_000;
/** A body stays below the receiver's limit; envelopes that do not fit are fetched by CID. */
const INLINE_BYTES = 700_000;

/** Tells the other side's gateway what this one accepted: in order within a consignment, again and again until it is acknowledged. */
export class PeerChannel {
  readonly #parts: PeerParts;
  readonly #pulse: Pulse;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #fetch: typeof fetch;
  #failing = false;

  constructor(parts: PeerParts) {
    this.#parts = parts;
    this.#fetch = parts.fetch ?? fetch;
    this.#pulse = new Pulse(
      () => this.#sendDue(),
      PAUSE_MS,
      (error) => this.#tell(error),
    );
  }

  start(): void {
    this.#pulse.start();
  }

  async close(): Promise<void> {
    await this.#pulse.stop();
    await Promise.allSettled(this.#busy.values());
  }

  /**
   * Sends now what waits for this consignment or code (its id), so that the other side can go on from it. Waits as long as a working link may
   * take; hardly at all while the last attempt has failed. Giving up waiting does not give up sending.
   */
  async push(subject: string): Promise<void> {
    const patienceMs = this.#failing ? IMPATIENT_MS : PATIENCE_MS;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, patienceMs, false);
    });
    // What was accepted is kept: that it could not be sent now is no failure of the request that brought it.
    const sending = this.#send(subject.slice(2), true).then(
      () => true,
      () => false,
    );
    const sent = await Promise.race([sending, patience]);
    clearTimeout(timer);
    if (!sent) this.#failing = true;
  }

  /** Sends all that waits, due or not: the other side is known to listen. */
  async flush(): Promise<void> {
    await this.#parts.prisma.$executeRaw`UPDATE gateway.peer_outbox SET next_at = now() WHERE acknowledged_at IS NULL`;
    this.#failing = false;
    for (let before = -1, waiting = await this.#waiting(); waiting > 0 && waiting !== before; ) {
      await this.#sendDue();
      before = waiting;
      waiting = await this.#waiting();
    }
  }

  /** Asks the other side for what this one missed while it was away. An other side that is away too has nothing to tell. */
  async askForNews(): Promise<void> {
    try {
      await this.#fetch(new URL('/v1/peer/news', this.#parts.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.#parts.credentials.request('{}')}` },
        body: '{}',
        signal: AbortSignal.timeout(NEWS_MS),
      });
    } catch (error) {
      this.#tell(error);
    }
  }

  async #waiting(): Promise<number> {
    const [row] = await this.#parts.prisma.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM gateway.peer_outbox WHERE acknowledged_at IS NULL`;
    return row?.count ?? 0;
  }

  /** A blob that the other side has for one of our organisations. */
  async fetchBlob(cid: string): Promise<Uint8Array | undefined> {
    const response = await this.#fetch(new URL(`/v1/peer/blobs/${cid}`, this.#parts.url), {
      headers: { authorization: `Bearer ${await this.#parts.credentials.request('')}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
  }

  async #sendDue(): Promise<void> {
    const rows = await this.#parts.prisma.$queryRaw<{ subject: string }[]>`
      SELECT ${SUBJECT} AS subject FROM gateway.peer_outbox p JOIN gateway.acts a ON a.digest = p.digest
      WHERE p.acknowledged_at IS NULL AND p.next_at <= now() GROUP BY 1 ORDER BY min(p.seq) LIMIT 16`;
    await Promise.all(rows.map((row) => this.#send(row.subject, false)));
  }

  /** One sender a consignment at a time; who comes while it runs has its message sent after it. */
  #send(subject: string, again: boolean): Promise<void> {
    const running = this.#busy.get(subject);
    if (running && !again) return running;
    const next = (running ?? Promise.resolve()).then(() => this.#sendAll(subject, again));
    const settled = next.finally(() => {
      if (this.#busy.get(subject) === settled) this.#busy.delete(subject);
    });
    this.#busy.set(subject, settled);
    return settled;
  }

  async #sendAll(subject: string, hurry: boolean): Promise<void> {
    for (const due of await this.#due(subject, hurry)) if (!(await this.#sendOne(due))) return;
  }

  async #due(subject: string, hurry: boolean): Promise<Due[]> {
    const rows = await this.#parts.prisma.$queryRaw<(Due & { due: boolean })[]>`
      SELECT p.seq, p.digest, p.message, p.attempts, ${SUBJECT} AS subject, p.next_at <= now() AS due
      FROM gateway.peer_outbox p JOIN gateway.acts a ON a.digest = p.digest
      WHERE p.acknowledged_at IS NULL AND ${SUBJECT} = ${subject} ORDER BY p.seq LIMIT 200`;
    // While the peer is down, one attempt at a time is made when it is due: a hurry does not hammer it.
    return rows[0] && (rows[0].due || (hurry && rows[0].attempts === 0)) ? rows : [];
  }

  async #sendOne(due: Due): Promise<boolean> {
    const { prisma, credentials, log } = this.#parts;
    const digest = hexOf(due.digest);
    try {
      const body = JSON.stringify(await this.#withBlobs(due.message));
      const response = await this.#fetch(new URL('/v1/peer/acts', this.#parts.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await credentials.request(body)}` },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = (await response.json()) as { receipt?: string; code?: string };
      if (!response.ok || answer.receipt === undefined) throw new PeerRefused(answer.code ?? `HTTP ${response.status}`);
      const receipt = await credentials.checkReceipt(answer.receipt, digest);
      const kept = JSON.stringify({ jws: answer.receipt, flagged: receipt.flagged });
      await prisma.$executeRaw`
        UPDATE gateway.peer_outbox SET acknowledged_at = now(), receipt = ${kept}::jsonb, last_error = NULL WHERE seq = ${due.seq}`;
      this.#failing = false;
      return true;
    } catch (error) {
      this.#failing = !(error instanceof PeerRefused);
      const reason = error instanceof Error ? error.message : String(error);
      const backoff = Math.min(250 * 2 ** Math.min(due.attempts, 10), MAX_BACKOFF_MS);
      await prisma.peerMessage.update({
        where: { seq: due.seq },
        data: { attempts: { increment: 1 }, nextAt: new Date(Date.now() + backoff), lastError: reason.slice(0, 200) },
      });
      if (due.attempts % 10 === 0) log.warn({ digest, reason }, 'the other side has not acknowledged an act yet');
      return false;
    }
  }

  async #withBlobs(message: PeerMessage): Promise<PeerMessage> {
    let room = INLINE_BYTES;
    const envelopes = [];
    for (const envelope of message.envelopes) {
      const blob = room > 0 ? await this.#parts.blobs.get(envelope.cid) : undefined;
      room -= blob?.length ?? 0;
      envelopes.push(blob && room > 0 ? { ...envelope, jwe: Buffer.from(blob).toString() } : envelope);
    }
    return { ...message, envelopes };
  }

  #tell(error: unknown): void {
    this.#parts.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'the peer channel could not finish a round');
  }
}

/** The other side answered, and did not take the act. */
class PeerRefused extends Error {
  override readonly name = 'PeerRefused';
}
