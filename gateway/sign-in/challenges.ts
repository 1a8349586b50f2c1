import { randomBytes } from 'node:crypto';
import type { PrismaClient } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Side } from '../../protocol/sides.ts';
import { bytesOf, hexOf } from '../bytes.ts';

export const CHALLENGE_LIFETIME_S = 120;

/** The text to sign. It names its purpose, so that its signature is good for nothing else. */
export async function issueChallenge(prisma: PrismaClient, side: Side, key: string, now: Date): Promise<string> {
  const text = `thongquan sign-in ${side} ${randomBytes(32).toString('base64url')}`;
  await prisma.challenge.create({
    data: { id: text, key: bytesOf(key), expiresAt: new Date(now.getTime() + CHALLENGE_LIFETIME_S * 1000) },
  });
  await prisma.challenge.deleteMany({ where: { expiresAt: { lt: new Date(now.getTime() - 3_600_000) } } });
  return text;
}

/** Uses a challenge up: once, by the key it was issued to, before it ends. */
export async function redeemChallenge(prisma: PrismaClient, text: string, key: string, now: Date): Promise<void> {
  const { count } = await prisma.challenge.updateMany({
    where: { id: text, key: bytesOf(key), usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  if (count !== 1) throw new Refusal('UNAUTHENTICATED', `no such open challenge for ${hexOf(bytesOf(key)).slice(0, 10)}…`);
}
