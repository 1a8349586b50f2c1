import { Webhook } from 'standardwebhooks';
import type { PrismaClient } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { Leadership } from '../outbox/leader.ts';
import { Pulse } from '../outbox/pulse.ts';
import { type Due, dueDeliveries, fanOut, markDelivered, markFailed } from './deliveries.ts';
import { placeNews } from './feed.ts';
import type { Outbound } from './outbound.ts';
import { webhookSecret } from './secret.ts';
import { sweep } from './sweep.ts';

export interface NotifierParts {
  prisma: PrismaClient;
  databaseUrl: string;
  tokenSecret: string;
  /** Days that accesses to content are kept. */
  accessLogDays: number;
  outbound: Outbound;
  log: { warn(fields: object, text: string): void };
}

const PAUSE_MS = 500;
const AT_ONCE = 16;
const SWEEP_EVERY_MS = 3_600_000;
const LEAD_EVERY_MS = 5_000;
const LOCK = 80;

/**
 * Sends webhooks: one process of a side at a time, whatever happens at least once. A delivery's id is the same at every attempt, so that a
 * receiver knows one that it has.
 */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #leadership: Leadership;
  readonly #pulse: Pulse;
  readonly #sending = new Map<bigint, Promise<void>>();
  #sweptAt = 0;
  /** When a process that does not lead asks again whether it may. */
  #askAt = 0;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
    this.#leadership = new Leadership(parts.databaseUrl, LOCK);
    this.#pulse = new Pulse(
      () => this.#beat(),
      PAUSE_MS,
      (error) =>
        parts.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'webhooks could not be sent and are tried again'),
    );
  }

  start(): void {
    this.#pulse.start();
  }

  wake(): void {
    this.#pulse.wake();
  }

  async close(): Promise<void> {
    await this.#pulse.stop();
    await Promise.allSettled(this.#sending.values());
    await this.#leadership.release();
    await this.#parts.outbound.close();
  }

  async #beat(): Promise<void> {
    const { prisma } = this.#parts;
    if (!this.#leadership.held && Date.now() < this.#askAt) return;
    this.#askAt = Date.now() + LEAD_EVERY_MS;
    if (!(await this.#leadership.hold())) return;
    if (Date.now() - this.#sweptAt > SWEEP_EVERY_MS) {
      await sweep(prisma, this.#parts.accessLogDays);
      this.#sweptAt = Date.now();
    }
    if ((await prisma.webhook.count()) === 0) return;
    while ((await placeNews(prisma)) > 0);
    while (await fanOut(prisma));
    for (const due of await dueDeliveries(prisma, AT_ONCE * 4)) {
      if (this.#sending.size >= AT_ONCE) break;
      if (this.#sending.has(due.id)) continue;
      const sending = this.#deliver(due).finally(() => {
        this.#sending.delete(due.id);
        this.#pulse.wake();
      });
      this.#sending.set(due.id, sending);
    }
  }

  async #deliver(due: Due): Promise<void> {
    const { prisma, outbound, tokenSecret, log } = this.#parts;
    try {
      const body = JSON.stringify(due.payload);
      const { status } = await outbound.post(due.url, signedHeaders(due, tokenSecret, body, new Date()), body);
      if (status >= 200 && status < 300) await markDelivered(prisma, due.id, status);
      else await markFailed(prisma, due, { status, error: 'ANSWERED' });
    } catch (error) {
      await markFailed(prisma, due, { error: codeOf(error) }).catch((failure: unknown) =>
        log.warn({ reason: codeOf(failure) }, 'what became of a webhook could not be kept'),
      );
    }
  }
}

/** Standard Webhooks 1.0: one signature for each secret in force. */
export function signedHeaders(
  due: Pick<Due, 'webhook' | 'position' | 'salts'>,
  tokenSecret: string,
  body: string,
  at: Date,
): Record<string, string> {
  const id = `msg_${due.webhook.slice(3)}_${due.position}`;
  return {
    'content-type': 'application/json',
    'user-agent': 'thongquan-webhook/1',
    'webhook-id': id,
    'webhook-timestamp': Math.floor(at.getTime() / 1000).toString(),
    'webhook-signature': due.salts.map((salt) => new Webhook(webhookSecret(tokenSecret, salt)).sign(id, at, body)).join(' '),
  };
}

/** A word for what went wrong, safe to show to whoever registered the address: no text of the network's. */
function codeOf(error: unknown): string {
  if (error instanceof Refusal) return error.detail ?? error.code;
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown };
  if (cause instanceof Refusal) return cause.detail ?? cause.code;
  return String(code ?? name ?? 'FAILED').slice(0, 60);
}
