import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { PrismaClient, Tx } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf, hexOf } from '../bytes.ts';

/** A sign-in ends then, however often it was refreshed: a working shift. */
export const SIGN_IN_LIFETIME_S = 12 * 3600;
/** An attempt whose answer was lost may be made again for so long. */
export const RETRY_S = 60;
/** Ended sign-ins are kept for so long, so that the reuse of an old token is still known as reuse. */
const KEPT_S = 7 * 24 * 3600;

export interface Refreshable {
  signIn: string;
  /** Key id. */
  key: string;
  refreshToken: string;
  expiresAt: Date;
}

const hashOf = (text: string): Buffer<ArrayBuffer> => createHash('sha256').update(text).digest() as Buffer<ArrayBuffer>;

/** Begins a sign-in: the first token of a family. Only its hash is kept. */
export async function beginSignIn(prisma: PrismaClient, key: string, now: Date): Promise<Refreshable> {
  const signIn = randomUUID();
  const refreshToken = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + SIGN_IN_LIFETIME_S * 1000);
  await prisma.signIn.create({
    data: { id: signIn, key: bytesOf(key), createdAt: now, expiresAt, tokens: { create: { hash: hashOf(refreshToken), issuedAt: now } } },
  });
  await prisma.signIn.deleteMany({ where: { expiresAt: { lt: new Date(now.getTime() - KEPT_S * 1000) } } });
  return { signIn, key, refreshToken, expiresAt };
}

/**
 * Exchanges a refresh token for the next of its family, once. A spent one that comes again is a copy in other hands, ours or a thief's: the family ends
 * (RFC 9700 §4.14.2). One exception is safe: who sends the very attempt again, known by an idempotency key that a thief of the token does not have, is
 * given the same successor, as long as that is unspent. There is never more than one token of a family that can be spent.
 *
 * @param attempt idempotency key of the request; absent, no retry is possible.
 * @throws {Refusal} UNAUTHENTICATED
 */
export async function refresh(
  prisma: PrismaClient,
  secret: string,
  token: string,
  attempt: string | undefined,
  now: Date,
): Promise<Refreshable> {
  const next = successorOf(secret, token, attempt);
  const outcome = await prisma.$transaction((tx) => exchange(tx, hashOf(token), next, attempt, now));
  // Thrown out here, since a refusal within would undo the end of the family.
  if (typeof outcome === 'string') throw new Refusal('UNAUTHENTICATED', outcome);
  return { ...outcome, refreshToken: next };
}

/** The same for the same attempt, and without the secret not to be told from chance. */
function successorOf(secret: string, token: string, attempt: string | undefined): string {
  const what = JSON.stringify(['refresh', token, attempt ?? randomBytes(32).toString('hex')]);
  return createHmac('sha256', Buffer.from(secret, 'hex')).update(what).digest('base64url');
}

async function exchange(
  tx: Tx,
  hash: Buffer<ArrayBuffer>,
  next: string,
  attempt: string | undefined,
  now: Date,
): Promise<Omit<Refreshable, 'refreshToken'> | string> {
  const spent = await tx.refreshToken.updateMany({
    where: { hash, spentAt: null },
    data: { spentAt: now, attempt: attempt === undefined ? null : hashOf(attempt) },
  });
  const found = await tx.refreshToken.findUnique({ where: { hash }, include: { signIn: true } });
  if (!found) return 'no such refresh token';
  const { signIn } = found;
  if (signIn.endedAt || signIn.expiresAt <= now) return 'the sign-in has ended';
  if (spent.count === 1) await tx.refreshToken.create({ data: { hash: hashOf(next), signInId: signIn.id, issuedAt: now } });
  else if (!(await isRetry(tx, found, next, attempt, now))) {
    await endSignIn(tx, signIn.id, 'reuse', now);
    return 'the refresh token was used before; the sign-in has ended';
  }
  return { signIn: signIn.id, key: hexOf(signIn.key), expiresAt: signIn.expiresAt };
}

async function isRetry(
  tx: Tx,
  spent: { spentAt: Date | null; attempt: Uint8Array | null },
  next: string,
  attempt: string | undefined,
  now: Date,
): Promise<boolean> {
  if (attempt === undefined || !spent.attempt || !hashOf(attempt).equals(spent.attempt)) return false;
  if (!spent.spentAt || now.getTime() - spent.spentAt.getTime() > RETRY_S * 1000) return false;
  return (await tx.refreshToken.count({ where: { hash: hashOf(next), spentAt: null } })) === 1;
}

export async function endSignIn(tx: Tx, id: string, endedBy: 'sign-out' | 'reuse' | 'key', now: Date): Promise<void> {
  await tx.signIn.updateMany({ where: { id, endedAt: null }, data: { endedAt: now, endedBy } });
}

/** Ends the sign-in that a refresh token, spent or not, is of; says nothing of one it does not know. */
export async function signOut(prisma: PrismaClient, token: string, now: Date): Promise<void> {
  const found = await prisma.refreshToken.findUnique({ where: { hash: hashOf(token) }, select: { signInId: true } });
  if (found) await endSignIn(prisma, found.signInId, 'sign-out', now);
}

/** Whether the sign-in that a session token came of still stands. */
export async function isOpen(tx: Tx, signIn: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT 1 FROM gateway.sign_ins WHERE id = ${signIn}::uuid AND ended_at IS NULL`;
  return rows.length === 1;
}
