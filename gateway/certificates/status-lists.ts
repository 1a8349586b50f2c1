import type { Sql } from '../../database/client.ts';
import type { SideConfig } from '../../database/config.ts';
import { drawIndex, setAmongDecoys } from '../../protocol/certificates/status-index.ts';
import { STATUS, StatusList } from '../../protocol/certificates/status-list.ts';
import { signStatusList } from '../../protocol/certificates/status-token.ts';
import { statusListUri } from './addresses.ts';

/** Places of a list: the herd that one certificate hides in. Half of them are given away. */
const SIZE = 65_536;
const DECOYS = 512;
/** Advisory lock: one new list at a time. */
const LISTS_LOCK = 0x5354_4c53n;
/** Seconds for which a copy serves, and after which nobody may rely on it. */
export const TTL_S = 300;
const LIFETIME_S = 86_400;

interface Row {
  id: number;
  statuses: Uint8Array;
  taken: Uint8Array;
  used: number;
  decoys: number[];
  version: number;
}

const drawn = (taken: StatusList, used: number): number => drawIndex(taken.size, { size: used, has: (index) => taken.get(index) === 1 });

/** Takes a place for good, in the transaction of what it is for: if that is never signed, the place stays nobody's. */
export async function reservePlace(sql: Sql): Promise<{ list: number; place: number }> {
  await sql.$executeRaw`SELECT pg_advisory_xact_lock(${LISTS_LOCK}::bigint)`;
  const [last] = await sql.$queryRaw<Row[]>`
    SELECT id, taken, used FROM gateway.status_lists ORDER BY id DESC LIMIT 1 FOR UPDATE`;
  const row = last && last.used * 2 < SIZE ? last : await begin(sql);
  const taken = new StatusList(1, row.taken);
  const place = drawn(taken, row.used);
  taken.set(place, 1);
  await sql.$executeRaw`
    UPDATE gateway.status_lists SET taken = ${Buffer.from(taken.bytes)}, used = used + 1 WHERE id = ${row.id}`;
  return { list: row.id, place };
}

async function begin(sql: Sql): Promise<Pick<Row, 'id' | 'taken' | 'used'>> {
  const taken = StatusList.of(1, SIZE);
  const decoys: number[] = [];
  while (decoys.length < DECOYS) {
    const decoy = drawn(taken, decoys.length);
    taken.set(decoy, 1);
    decoys.push(decoy);
  }
  const statuses = Buffer.from(StatusList.of(1, SIZE).bytes);
  const [row] = await sql.$queryRaw<{ id: number }[]>`
    INSERT INTO gateway.status_lists (statuses, taken, used, decoys)
    VALUES (${statuses}, ${Buffer.from(taken.bytes)}, ${DECOYS}, ${decoys}::int[]) RETURNING id`;
  return { id: (row as { id: number }).id, taken: taken.bytes, used: DECOYS };
}

/** Marks a certificate's place as no longer valid, among decoys, in the transaction that ends it. */
export async function invalidate(sql: Sql, list: number, place: number): Promise<void> {
  const [row] = await sql.$queryRaw<Row[]>`SELECT statuses, decoys FROM gateway.status_lists WHERE id = ${list} FOR UPDATE`;
  const { statuses, decoys } = row as Row;
  const changed = new StatusList(1, statuses);
  setAmongDecoys(changed, place, STATUS.INVALID, decoys);
  await sql.$executeRaw`
    UPDATE gateway.status_lists SET statuses = ${Buffer.from(changed.bytes)}, version = version + 1 WHERE id = ${list}`;
}

export interface StatusTokensParts {
  sql: Sql;
  config: SideConfig;
  /** Id of the gateway's key, which signs lists. */
  keyId: string;
  /** Unix seconds. */
  now(): number;
}

/** Status lists as they are served: one is signed when it changed or its time is up, not for each who asks. */
export class StatusTokens {
  readonly #parts: StatusTokensParts;
  /** The last token signed of each list. */
  readonly #signed = new Map<number, { version: number; until: number; token: string }>();

  constructor(parts: StatusTokensParts) {
    this.#parts = parts;
  }

  /** The whole list, signed by the gateway's key; undefined for one that there is not. */
  async of(list: number): Promise<string | undefined> {
    const { sql, config, keyId, now } = this.#parts;
    const [row] = await sql.$queryRaw<Row[]>`SELECT version, statuses FROM gateway.status_lists WHERE id = ${list}`;
    if (!row) return undefined;
    const known = this.#signed.get(list);
    const iat = now();
    if (known && known.version === row.version && iat < known.until) return known.token;
    const claims = { sub: statusListUri(config, list), iat, exp: iat + LIFETIME_S, ttl: TTL_S };
    const token = await signStatusList(new StatusList(1, row.statuses), claims, keyId, config.gatewayKey);
    this.#signed.set(list, { version: row.version, until: iat + TTL_S, token });
    return token;
  }
}
