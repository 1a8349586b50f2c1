import type { Sql } from '../../database/client.ts';
import { reasonOf } from '../../database/fault.ts';
import { Batches, type Outcome } from '../batches.ts';
import type { BlobStore } from '../blobs/port.ts';
import { fetchBlob } from '../blobs/trustless.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { Pulse } from '../outbox/pulse.ts';
import type { PeerCredentials } from './credentials.ts';
import { BATCH_FORMAT, type PeerMessage } from './message.ts';

export interface PeerParts {
  sql: Sql;
  blobs: BlobStore;
  credentials: PeerCredentials;
  /** Base URL of the other side's gateway. */
  url: string;
  log: { warn(fields: object, text: string): void };
  fetch?: typeof fetch;
}

/** A message that waits, without what it says. */
interface Due {
  seq: bigint;
  digest: string;
  subject: string;
  attempts: number;
}

interface DueRow {
  seq: bigint;
  digest: Uint8Array;
  subject: Uint8Array;
  attempts: number;
  due: boolean;
}

/** A wish to send what waits for one consignment or code; a hurried one sends what was never tried before it is due. */
interface Wish {
  subject: string;
  hurry: boolean;
}

type Answer = { receipt: string } | { code: string };

const PATIENCE_MS = 8_000;
const IMPATIENT_MS = 300;
const PAUSE_MS = 400;
/** What is accepted meanwhile goes out in one request. */
const GAP_MS = 50;
const TIMEOUT_MS = 10_000;
/** How long a start may wait for news. */
const NEWS_MS = 6_000;
const MAX_BACKOFF_MS = 30_000;
/** A body stays below the receiver's limit; envelopes that do not fit are fetched by CID. */
const INLINE_BYTES = 700_000;
/** Subjects that are sent for at once, and messages that one look takes. */
const SUBJECTS = 64;
const MESSAGES = 1_000;
/** Messages kept ready from the moment they are accepted, characters: sending them then reads nothing back. */
const READY_CHARS = 16_000_000;

/** Tells the other side's gateway what this one accepted: in order within a consignment, again and again until it is acknowledged. */
export class PeerChannel {
  readonly #parts: PeerParts;
  readonly #pulse: Pulse;
  readonly #busy = new Set<Promise<void>>();
  readonly #ready = new Map<string, string>();
  readonly #wishes: Batches<Wish, void>;
  #readyChars = 0;
  readonly #fetch: typeof fetch;
  #failing = false;

  constructor(parts: PeerParts) {
    this.#parts = parts;
    this.#fetch = parts.fetch ?? fetch;
    this.#wishes = new Batches({
      work: (wishes: readonly Wish[]) => this.#sendAll(wishes),
      keysOf: ({ subject }) => [subject],
      most: SUBJECTS,
      atOnce: 2,
      blameable: () => false,
    });
    this.#pulse = new Pulse(
      () => this.#sendDue(),
      PAUSE_MS,
      (error) => this.#tell(error),
      { gapMs: GAP_MS },
    );
  }

  start(): void {
    this.#pulse.start();
  }

  async close(): Promise<void> {
    await this.#pulse.stop();
    await Promise.allSettled([...this.#busy]);
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
    const sending = this.#send(subject, true).then(
      () => true,
      () => false,
    );
    const sent = await Promise.race([sending, patience]);
    clearTimeout(timer);
    if (!sent) this.#failing = true;
  }

  /** Sends all that waits, due or not: the other side is known to listen. */
  async flush(): Promise<void> {
    await this.#parts.sql.$executeRaw`UPDATE gateway.peer_outbox SET next_at = now() WHERE acknowledged_at IS NULL`;
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
    const [row] = await this.#parts.sql.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM gateway.peer_outbox WHERE acknowledged_at IS NULL`;
    return row?.count ?? 0;
  }

  /** Fetches into the store a blob that the other side has for one of our organisations; whether it has it. */
  async fetchInto(cid: string): Promise<boolean> {
    const { blobs, url, credentials } = this.#parts;
    return fetchBlob(blobs, url, cid, `Bearer ${await credentials.request('')}`, this.#fetch);
  }

  async fetchBlob(cid: string): Promise<Uint8Array | undefined> {
    return (await this.fetchInto(cid)) ? this.#parts.blobs.get(cid) : undefined;
  }

  async #sendDue(): Promise<void> {
    const rows = await this.#parts.sql.$queryRaw<{ subject: Uint8Array }[]>`
      SELECT subject FROM gateway.peer_outbox WHERE acknowledged_at IS NULL AND next_at <= now()
      GROUP BY subject ORDER BY min(seq) LIMIT ${SUBJECTS}`;
    await Promise.all(rows.map((row) => this.#send(hexOf(row.subject), false)));
  }

  /** One sender a consignment at a time; who comes while it runs has its message sent after it. */
  #send(subject: string, hurry: boolean): Promise<void> {
    const sending = this.#wishes.add({ subject, hurry });
    const settled = sending.finally(() => this.#busy.delete(settled));
    this.#busy.add(settled);
    return settled;
  }

  async #sendAll(wishes: readonly Wish[]): Promise<Outcome<void>[]> {
    let due = await this.#due(wishes);
    while (due.length > 0) {
      const stuck = new Set<string>();
      const sent = await this.#sendSome(due, stuck);
      due = due.slice(sent).filter(({ subject }) => !stuck.has(subject));
    }
    return wishes.map(() => ({ value: undefined }));
  }

  async #due(wishes: readonly Wish[]): Promise<Due[]> {
    const hurried = new Map<string, boolean>();
    for (const { subject, hurry } of wishes) hurried.set(subject, hurry || (hurried.get(subject) ?? false));
    const rows = await this.#parts.sql.$queryRaw<DueRow[]>`
      SELECT seq, digest, subject, attempts, next_at <= now() AS due FROM gateway.peer_outbox
      WHERE acknowledged_at IS NULL AND subject = ANY(${[...hurried.keys()].map(bytesOf)}::bytea[]) ORDER BY seq LIMIT ${MESSAGES}`;
    // While the peer is down, one attempt at a time is made when it is due: a hurry does not hammer it. The first of a subject decides.
    const decided = new Map<string, boolean>();
    return rows.flatMap((row) => {
      const subject = hexOf(row.subject);
      const go = decided.get(subject) ?? (row.due || (hurried.get(subject) === true && row.attempts === 0));
      decided.set(subject, go);
      return go ? [{ seq: row.seq, digest: hexOf(row.digest), subject, attempts: row.attempts }] : [];
    });
  }

  /** Sends the first of these, as many as one request holds, and answers how many; subjects of which one was not taken are `stuck`. */
  async #sendSome(due: readonly Due[], stuck: Set<string>): Promise<number> {
    const texts: string[] = [];
    let size = 0;
    for (const text of await this.#texts(due.slice(0, SUBJECTS))) {
      if (texts.length > 0 && size + text.length > INLINE_BYTES) break;
      texts.push(text);
      size += text.length;
    }
    const sent = due.slice(0, texts.length);
    const answers = await this.#request(texts).catch((error: unknown) => {
      this.#failing = true;
      return sent.map(() => ({ code: reasonOf(error) }));
    });
    const receipts = await this.#receiptsIn(answers, sent);
    const kept: { seq: bigint; receipt: string }[] = [];
    for (const [i, each] of sent.entries()) {
      const { digest, subject } = each;
      if (stuck.has(subject)) continue;
      const receipt = receipts[i] ?? 'no answer';
      if (typeof receipt === 'object') {
        kept.push({ seq: each.seq, receipt: JSON.stringify(receipt) });
        this.#forget(digest);
        continue;
      }
      stuck.add(subject);
      await this.#postpone(each, receipt);
    }
    if (kept.length > 0) {
      this.#failing = false;
      await this.#parts.sql.$executeRaw`
        UPDATE gateway.peer_outbox p SET acknowledged_at = now(), receipt = k.receipt::jsonb, last_error = NULL
        FROM unnest(${kept.map(({ seq }) => String(seq))}::bigint[], ${kept.map(({ receipt }) => receipt)}::text[]) AS k(seq, receipt)
        WHERE p.seq = k.seq`;
    }
    return sent.length;
  }

  async #request(texts: readonly string[]): Promise<Answer[]> {
    const body = `{"format":"${BATCH_FORMAT}","messages":[${texts.join()}]}`;
    const response = await this.#fetch(new URL('/v1/peer/acts', this.#parts.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.#parts.credentials.request(body)}` },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = (await response.json()) as { answers?: Answer[]; code?: string };
    if (response.ok && Array.isArray(answer.answers)) return answer.answers;
    return texts.map(() => ({ code: answer.code ?? `HTTP ${response.status}` }));
  }

  /** Of each message sent, its receipt, or why there is none. */
  async #receiptsIn(answers: readonly Answer[], sent: readonly Due[]): Promise<({ jws: string; flagged: boolean } | string)[]> {
    const given = sent.map(({ digest }, i) => {
      const answer = answers[i] ?? { code: 'no answer' };
      return { digest, jws: 'receipt' in answer ? answer.receipt : '', code: 'receipt' in answer ? 'SIGNATURE_INVALID' : answer.code };
    });
    const checked = await this.#parts.credentials.checkReceipts(given);
    return given.map(({ jws, code }, i) => {
      const receipt = checked[i];
      return receipt ? { jws, flagged: receipt.flagged } : code;
    });
  }

  async #postpone({ seq, digest, attempts }: Due, reason: string): Promise<void> {
    const backoff = Math.min(250 * 2 ** Math.min(attempts, 10), MAX_BACKOFF_MS);
    await this.#parts.sql.$executeRaw`
      UPDATE gateway.peer_outbox SET attempts = attempts + 1, next_at = ${new Date(Date.now() + backoff)}, last_error = ${reason.slice(0, 200)}
      WHERE seq = ${String(seq)}::bigint`;
    if (attempts % 10 === 0) this.#parts.log.warn({ digest, reason }, 'the other side has not acknowledged an act yet');
  }

  /** What these messages say, in order: those just accepted are at hand, others are read back. */
  async #texts(due: readonly Due[]): Promise<string[]> {
    const missing = due.filter(({ digest }) => !this.#ready.has(digest)).map(({ seq }) => String(seq));
    const rows =
      missing.length === 0
        ? []
        : await this.#parts.sql.$queryRaw<{ seq: bigint; message: PeerMessage }[]>`
            SELECT seq, message FROM gateway.peer_outbox WHERE seq = ANY(${missing}::bigint[])`;
    const read = new Map(rows.map(({ seq, message }) => [seq, message]));
    const texts: string[] = [];
    for (const { seq, digest } of due) {
      const message = read.get(seq);
      texts.push(this.#ready.get(digest) ?? JSON.stringify(message && (await this.#withBlobs(message))));
    }
    return texts;
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

  /** Keeps a message of an act that is being accepted at hand, its envelopes in it, until it is sent or others need the room. */
  remember(digest: string, text: string): void {
    if (text.length > INLINE_BYTES) return;
    // An act whose transaction failed may come again.
    this.#forget(digest);
    this.#ready.set(digest, text);
    this.#readyChars += text.length;
    for (const oldest of this.#ready.keys()) {
      if (this.#readyChars <= READY_CHARS) break;
      this.#forget(oldest);
    }
  }

  #forget(digest: string): void {
    this.#readyChars -= this.#ready.get(digest)?.length ?? 0;
    this.#ready.delete(digest);
  }

  #tell(error: unknown): void {
    this.#parts.log.warn({ reason: reasonOf(error) }, 'the peer channel could not finish a round');
  }
}
