import type { Sql } from '../../database/client.ts';
import { reasonOf } from '../../database/fault.ts';
import { verifyES256 } from '../../protocol/acts/sign.ts';
import { type Checkpoint, parseCheckpoint } from '../../protocol/log/checkpoint.ts';
import { noteDigest, signaturesBy } from '../../protocol/log/note.ts';
import { TILE_WIDTH, type Tile } from '../../protocol/log/tiles.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Side } from '../../protocol/sides.ts';
import { hexOf } from '../bytes.ts';
import { mirroredLog } from '../log/rows.ts';
import { LogTiles } from '../log/tiles.ts';
import { Pulse } from '../outbox/pulse.ts';
import { clearLogAlarms, raiseLogAlarm } from './alarms.ts';
import { compareAnchored, compareTold, longestAnchored } from './checks.ts';
import { gatewayPoints } from './keys.ts';
import type { LogSource } from './source.ts';
import { appendEntries, cutTo, lastHead, type MirrorHead, saveAnchored, saveHead } from './store.ts';

export interface MirrorParts {
  sql: Sql;
  /** Whose log it is: the other side's. */
  side: Side;
  source: LogSource;
  /** How long no verifiable head may be served before that is an alarm. */
  silenceMs: number;
  /** One process of a side copies. */
  leads(): boolean;
  /** Unix milliseconds. */
  now(): number;
  log: { warn(fields: object, text: string): void };
}

const EVERY_MS = 5_000;
const MAX_PAUSE_MS = 60_000;

/**
 * Copies the other side's record log and checks it: every head by its signature, against the tree of all entries read so far, against the heads on
 * the chain, and for the leaves that we were told of. Who operates that log cannot change what is copied here.
 */
export class LogMirror {
  readonly #parts: MirrorParts;
  readonly #pulse: Pulse;
  readonly #origin: string;
  readonly #began: number;

  constructor(parts: MirrorParts) {
    this.#parts = parts;
    this.#origin = `thongquan/${parts.side.toLowerCase()}`;
    this.#began = parts.now();
    this.#pulse = new Pulse(
      () => this.turn(),
      EVERY_MS,
      (error) => parts.log.warn({ reason: reasonOf(error) }, 'the other side’s record log could not be read'),
      { maxPauseMs: MAX_PAUSE_MS },
    );
  }

  start(): void {
    this.#pulse.start();
  }

  close(): Promise<void> {
    return this.#pulse.stop();
  }

  /** The last verified head, as the other side signed it. */
  async checkpoint(): Promise<string | undefined> {
    return (await lastHead(this.#parts.sql, this.#origin))?.note;
  }

  /** A tile of the copy, in the tree of its last verified head. */
  async tile(tile: Tile): Promise<Uint8Array | undefined> {
    const { sql } = this.#parts;
    const head = await lastHead(sql, this.#origin);
    return new LogTiles({ ...mirroredLog(sql), size: async () => head?.size ?? 0 }).bytes(tile);
  }

  /** Reads what is new and checks it. @throws when nothing could be read, or what was read proves nothing */
  async turn(): Promise<void> {
    const { sql, source, leads } = this.#parts;
    if (!leads()) return;
    const last = await lastHead(sql, this.#origin);
    try {
      const note = await source.checkpoint();
      const head = await this.#verified(note);
      if (last === undefined || head.size >= last.size) await this.#copy(head.size, last?.size ?? 0);
      if (await this.#goesOn(head, note, last)) await this.#heard(head, note);
    } finally {
      await this.#listen();
    }
  }

  /** @throws {Refusal} SIGNATURE_INVALID unless a key signed it by which the other side's gateway may speak now */
  async #verified(note: string): Promise<Checkpoint> {
    const { sql, side, now } = this.#parts;
    const { checkpoint, body, signatures } = parseCheckpoint(note);
    const points = await gatewayPoints(sql, side, Math.floor(now() / 1000));
    const signed = points.some((point) =>
      signaturesBy({ body, signatures }, this.#origin, point).some((each) => verifyES256(noteDigest(body), each, point)),
    );
    if (!signed || checkpoint.origin !== this.#origin) throw new Refusal('SIGNATURE_INVALID', 'the head is not signed by the other side');
    return checkpoint;
  }

  /** Brings entries in up to a size, a bundle at a time, so that what is cut off goes on where it was. */
  async #copy(size: number, verified: number): Promise<void> {
    const { sql, source } = this.#parts;
    let at = Math.max(await mirroredLog(sql).size(), verified);
    while (at < size) {
      const bundle = Math.floor(at / TILE_WIDTH);
      const width = Math.min(TILE_WIDTH, size - bundle * TILE_WIDTH);
      const entries = await source.bundle(bundle, width);
      await appendEntries(sql, at, entries.slice(at % TILE_WIDTH));
      at = bundle * TILE_WIDTH + width;
    }
  }

  /** Whether the log that is served is the one that was copied, only longer. */
  async #goesOn(head: Checkpoint, note: string, last: MirrorHead | undefined): Promise<boolean> {
    const { sql } = this.#parts;
    const copied = last && head.size < last.size ? undefined : await this.#rootAt(head.size);
    if (copied === hexOf(head.root)) return true;
    const before = { size: last?.size ?? 0, note: last?.note };
    await cutTo(sql, before.size);
    await raiseLogAlarm(sql, 'LOG_REWRITTEN', `${head.size} ${hexOf(head.root)}`, { before, now: { size: head.size, note }, copied });
    return false;
  }

  /** Takes a head in, and compares the copy with what else is known of the log. */
  async #heard({ size, root }: Checkpoint, note: string): Promise<void> {
    const { sql, side, now } = this.#parts;
    await saveHead(sql, this.#origin, { size, root, note, heardAt: now() });
    const rows = mirroredLog(sql);
    const from = (await lastHead(sql, this.#origin))?.anchored ?? 0;
    const { agreed, strange } = await compareAnchored(sql, new LogTiles(rows), side, from, size);
    await saveAnchored(sql, this.#origin, agreed);
    if (strange) await raiseLogAlarm(sql, 'LOG_REWRITTEN', `${strange.size} ${strange.anchored}`, { ...strange, note });
    for (const leaf of await compareTold(sql, rows, side, size))
      await raiseLogAlarm(sql, 'LEAF_NOT_LOGGED', leaf.digest, { ...leaf, note });
  }

  /** Tells of silence, and of a head that is anchored and not served. */
  async #listen(): Promise<void> {
    const { sql, side, silenceMs, now } = this.#parts;
    const head = await lastHead(sql, this.#origin);
    const heardAt = head?.heardAt ?? this.#began;
    if (now() - heardAt > silenceMs) await raiseLogAlarm(sql, 'LOG_SILENT', this.#origin, { since: new Date(heardAt).toISOString() });
    else await clearLogAlarms(sql, 'LOG_SILENT');
    const anchored = await longestAnchored(sql, side);
    if (anchored && anchored.size > (head?.size ?? 0) && now() - anchored.at > silenceMs)
      await raiseLogAlarm(sql, 'LOG_WITHHELD', String(anchored.size), { anchored: anchored.size, served: head?.size ?? 0 });
    else await clearLogAlarms(sql, 'LOG_WITHHELD');
  }

  /** A tree of the copy; no tiles are remembered, for they may be cut off again. */
  async #rootAt(size: number): Promise<string> {
    return hexOf(await (await new LogTiles(mirroredLog(this.#parts.sql)).tree(size)).root());
  }
}
