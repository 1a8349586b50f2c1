import { randomBytes, randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import type { PrismaClient } from '../../database/client.ts';
import type { Side } from '../../protocol/sides.ts';
import { deriveSessionKey, issuerOf, type SessionKey } from './session-keys.ts';

/** Name of the public keys (a JWKS) in the side's folder: the side's indexer checks tokens with them. */
export const JWKS_FILE = 'session-keys.json';
/** No session token lives longer. */
export const SESSION_LIFETIME_S = 15 * 60;
/** How often every process of the side reads the ring. */
const READ_EVERY_MS = 15_000;
/** How long a new key is public before it signs. */
export const LEAD_S = 60;
/** How long after its last token ended a key is still listed. */
const MARGIN_S = 5 * 60;
/** A token may name any key: that makes us look into the database only so often. */
const ASKED_AGAIN_MS = 1_000;

export interface KeyRingParts {
  prisma: PrismaClient;
  side: Side;
  secret: string;
  dataDir: string;
  /** Unix seconds. */
  now(): number;
}

/**
 * The keys that sign and verify this side's session tokens. Which there are stands in the database, so that all processes of a side have the
 * same; what they are, only who holds the token secret can tell.
 */
export class KeyRing {
  readonly issuer: string;
  readonly #parts: KeyRingParts;
  #keys: SessionKey[];
  #published = '';
  #askedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: KeyRingParts) {
    this.#parts = parts;
    this.issuer = issuerOf(parts.side);
    this.#keys = [deriveSessionKey(parts.secret, parts.side)];
  }

  /** Reads the ring and publishes its public keys, before any of them signs here. */
  async read(): Promise<void> {
    const { prisma, secret, side, now } = this.#parts;
    const rows = await prisma.sessionKey.findMany({ orderBy: [{ signsFrom: 'asc' }, { id: 'asc' }] });
    const all = [deriveSessionKey(secret, side), ...rows.map(({ salt, signsFrom }) => deriveSessionKey(secret, side, salt, signsFrom))];
    const gone = (now() - SESSION_LIFETIME_S - MARGIN_S) * 1000;
    const keys = all.filter((_, i) => (all[i + 1]?.signsFrom.getTime() ?? Number.POSITIVE_INFINITY) > gone);
    await this.#publish(keys);
    this.#keys = keys;
  }

  /** Whole or not at all. */
  async #publish(keys: readonly SessionKey[]): Promise<void> {
    const text = JSON.stringify({ keys: keys.map((key) => key.publicJwk) });
    if (text === this.#published) return;
    const path = join(this.#parts.dataDir, JWKS_FILE);
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, text);
    await rename(draft, path);
    this.#published = text;
  }

  /** Whether the ring was read and its public keys are where the side's services look for them. */
  get ready(): boolean {
    return this.#published !== '';
  }

  start(): void {
    // A database that is away for a moment leaves the ring as it is; the next turn reads again.
    this.#timer = setInterval(() => this.read().catch(() => {}), READ_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** The key that signs now: the newest whose time has come. */
  get current(): SessionKey {
    const now = this.#parts.now() * 1000;
    return this.#keys.findLast((key) => key.signsFrom.getTime() <= now) ?? (this.#keys[0] as SessionKey);
  }

  get jwks(): JSONWebKeySet {
    return { keys: this.#keys.map((key) => key.publicJwk) } as JSONWebKeySet;
  }

  /** The key a token names. A name not heard of may be a key that another process signs with already. */
  async find(id: unknown): Promise<SessionKey | undefined> {
    const known = this.#keys.find((key) => key.id === id);
    if (known || Date.now() - this.#askedAt < ASKED_AGAIN_MS) return known;
    this.#askedAt = Date.now();
    await this.read();
    return this.#keys.find((key) => key.id === id);
  }
}

/** Adds a key to a side's ring: it is published at once, signs from `lead` seconds on, and the one before it verifies until its tokens are gone. */
export async function addSessionKey(prisma: PrismaClient, now: Date, lead = LEAD_S): Promise<Date> {
  const signsFrom = new Date(now.getTime() + lead * 1000);
  await prisma.sessionKey.create({ data: { id: randomUUID(), salt: randomBytes(32), signsFrom } });
  return signsFrom;
}
