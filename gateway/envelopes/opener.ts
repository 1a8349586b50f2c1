import { type OpenedEnvelope, openEnvelope, openRewrapped, recipientKeyOf } from '../../protocol/documents/envelope.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { type PrivateKey, type PrivateKeyParts, readPrivateKeys, rewrapOf } from './private-keys.ts';

/** How old the list of keys may grow: a destroyed key is forgotten by every process of the side within it. */
const READ_EVERY_MS = 15_000;
/** An envelope may name any key: that makes us look into the database only so often. */
const ASKED_AGAIN_MS = 1_000;

/** Opens envelopes of the organisations hosted here, each by the key that it names, whether that key is still in use or not. */
export class EnvelopeOpener {
  readonly #parts: PrivateKeyParts;
  readonly #nowMs: () => number;
  #keys: ReadonlyMap<string, PrivateKey[]> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(parts: PrivateKeyParts, nowMs: () => number = () => performance.now()) {
    this.#parts = parts;
    this.#nowMs = nowMs;
  }

  /**
   * @param cid the envelope's own.
   * @throws {Refusal} NOT_GRANTED when no key kept here opens it; SCHEMA_INVALID as `openEnvelope`.
   */
  async open(bytes: Uint8Array, cid: string, organisation: string): Promise<OpenedEnvelope> {
    const jwe = Buffer.from(bytes).toString();
    const named = recipientKeyOf(jwe);
    const keys = await this.#keysOf(organisation, named);
    // Envelopes of the first release name no key.
    const fitting = named === undefined ? keys : keys.filter(({ id }) => id === named);
    for (const { jwk } of fitting) {
      const opened = await openEnvelope(jwe, jwk).catch(orUndefined);
      if (opened) return opened;
    }
    const rewrap = await rewrapOf(this.#parts.sql, cid);
    const later = rewrap && keys.find(({ id }) => id === rewrap.key);
    if (later) return openRewrapped(jwe, rewrap.jwe, later.jwk);
    throw new Refusal('NOT_GRANTED', `no key kept here opens the envelope ${cid}`);
  }

  async #keysOf(organisation: string, named: string | undefined): Promise<PrivateKey[]> {
    const age = this.#nowMs() - this.#readAt;
    const known = this.#keys.get(organisation) ?? [];
    const missing = named !== undefined && !known.some(({ id }) => id === named);
    if (age < (missing ? ASKED_AGAIN_MS : READ_EVERY_MS)) return known;
    const readAt = this.#nowMs();
    this.#keys = await readPrivateKeys(this.#parts);
    this.#readAt = readAt;
    return this.#keys.get(organisation) ?? [];
  }
}

/** Another key, or what was sealed once more, may open it. */
function orUndefined(error: unknown): undefined {
  if (error instanceof Refusal && error.code === 'NOT_GRANTED') return undefined;
  throw error;
}
