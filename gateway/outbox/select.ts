import type { Sql } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { decodeAmend, decodeLodge } from '../../protocol/acts/terms.ts';
import { eventOf } from '../../protocol/events.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { hasManifest } from '../events/request.ts';
import { type SignedActJson, signedActFromJson } from '../events/wire.ts';

/** An act that is not on the chain yet, as the relayer weighs it. */
export interface Waiting {
  digest: string;
  origin: 'own' | 'peer';
  /** In one of our transactions already. */
  sent: boolean;
  receivedAt: Date;
  signed: SignedAct;
}

/** How long a peer's act may stay off the chain before one of ours that builds on it takes it along. */
export const PEER_PATIENCE_MS = 10_000;
const SCAN = 4_000;

interface Row {
  digest: Uint8Array;
  origin: 'own' | 'peer';
  state: string;
  received_at: Date;
}

/** The acts that wait. What they say never changes, and is read once: a backlog of thousands is looked at several times a second. */
export class WaitingActs {
  readonly #sql: Sql;
  #read: ReadonlyMap<string, SignedAct> = new Map();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async read(): Promise<Waiting[]> {
    const rows = await this.#sql.$queryRaw<Row[]>`
      SELECT a.digest, a.origin, a.state, a.received_at FROM gateway.acts a
      WHERE a.carrier = 'act' AND a.state IN ('accepted', 'broadcast') AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest)
      ORDER BY a.seq LIMIT ${SCAN}`;
    const acts = rows.map((row) => ({
      digest: hexOf(row.digest),
      origin: row.origin,
      sent: row.state === 'broadcast',
      receivedAt: row.received_at,
    }));
    const unread = acts.filter(({ digest }) => !this.#read.has(digest)).map(({ digest }) => digest);
    const said = unread.length === 0 ? new Map<string, SignedAct>() : await this.#said(unread);
    const waiting = acts.flatMap((act) => {
      const signed = this.#read.get(act.digest) ?? said.get(act.digest);
      return signed ? [{ ...act, signed }] : [];
    });
    this.#read = new Map(waiting.map(({ digest, signed }) => [digest, signed]));
    return waiting;
  }

  async #said(digests: readonly string[]): Promise<Map<string, SignedAct>> {
    const rows = await this.#sql.$queryRaw<{ digest: Uint8Array; signed: SignedActJson }[]>`
      SELECT digest, signed FROM gateway.acts WHERE digest = ANY(${digests.map(bytesOf)}::bytea[])`;
    return new Map(rows.map(({ digest, signed }) => [hexOf(digest), signedActFromJson(signed)]));
  }
}

/**
 * Which acts may go into the next transaction, in this gateway's order. An act waits while an earlier one that it may build on is
 * neither anchored nor in one of our own transactions: sent first, it would be judged on a state that lacks it, and spent.
 *
 * @param deferred digests whose last attempt was premature and that wait for a while.
 */
export function relayable(waiting: readonly Waiting[], deferred: ReadonlySet<string>, now: Date): Waiting[] {
  const wanted = new Set(waiting.filter((act) => act.origin === 'own' && !act.sent).flatMap(chainsOf));
  const blocked = new Set<string>();
  const chosen: Waiting[] = [];
  for (const act of waiting) {
    const chains = chainsOf(act);
    if (act.sent) continue;
    const ours = act.origin === 'own' || (late(act, now) && chains.some((chain) => wanted.has(chain)));
    const free = ours && !deferred.has(act.digest) && !chains.some((chain) => blocked.has(chain));
    if (free) chosen.push(act);
    else for (const chain of chains) blocked.add(chain);
  }
  return chosen;
}

const late = (act: Waiting, now: Date): boolean => now.getTime() - act.receivedAt.getTime() > PEER_PATIENCE_MS;

/** What an act may build on: its consignment, or its code; a manifest also the authorisations it uses. */
function chainsOf(waiting: Waiting): string[] {
  const { act } = waiting.signed;
  const type = eventOf(act.kind);
  if (type === 'CODE_AUTHORISED') return [act.subject, `0x${act.data.slice(2, 66)}`];
  if (/^0x0+$/.test(act.consignment)) return [act.subject];
  if (type === undefined || !hasManifest(type)) return [act.consignment];
  const uses = type === 'MANIFEST_ANCHORED' ? decodeLodge(act.data)?.uses : decodeAmend(act.data)?.uses;
  return [act.consignment, ...(uses ?? []).map((use) => use.authorisation)];
}
