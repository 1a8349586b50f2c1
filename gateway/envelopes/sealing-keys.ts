import type { JWK } from 'jose';
import type { Sql } from '../../database/client.ts';
import type { Organisation } from '../../database/config.ts';
import { encryptionKeyId, jwkOfPoint } from '../../protocol/documents/encryption-key.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Registry } from '../chain/registry.ts';

/** What the registry says of an organisation's keys for encryption, times in Unix seconds. */
interface Standing {
  active: boolean;
  /** Not revoked, newest first. */
  keys: { jwk: JWK; validFrom: number; retiredAt: number }[];
}

interface Row {
  organisation: Uint8Array;
  status: number;
  signer: Uint8Array | null;
  valid_from: string | null;
  retired_at: string | null;
}

type Named = { id: string; handle: string };

/** To which keys envelopes are sealed at one moment. */
export class SealingKeys {
  readonly #standings: ReadonlyMap<string, Standing>;
  readonly #time: number;

  constructor(standings: ReadonlyMap<string, Standing>, time: number) {
    this.#standings = standings;
    this.#time = time;
  }

  /** Those that may be sent anything: an organisation that is switched off counts as if all its keys were revoked. */
  present<T extends Named>(organisations: readonly T[]): T[] {
    return organisations.filter(({ id }) => this.#standings.get(id)?.active !== false);
  }

  /** The newest key that is valid. @throws {Refusal} RECIPIENT_KEY_MISSING */
  of({ id, handle }: Named): JWK {
    const valid = this.#standings.get(id)?.keys.find(({ validFrom, retiredAt }) => validFrom <= this.#time && this.#time < retiredAt);
    if (!valid) throw new Refusal('RECIPIENT_KEY_MISSING', `${handle} has none`);
    return valid.jwk;
  }
}

/**
 * Recipients' keys for encryption as the chain's registry has them, from the index. Read anew when the index has another head. Of an organisation that the
 * index has not come to yet, just after a start, the registry itself is asked about the configured key; nothing is sealed to one that it does not have.
 */
export class RecipientKeys {
  readonly #registry: Pick<Registry, 'encryptionKey'>;
  readonly #organisations: readonly Pick<Organisation, 'id' | 'encPublicJwk'>[];
  #read: { head: string; standings: ReadonlyMap<string, Standing> } | undefined;

  constructor(registry: Pick<Registry, 'encryptionKey'>, organisations: readonly Pick<Organisation, 'id' | 'encPublicJwk'>[]) {
    this.#registry = registry;
    this.#organisations = organisations;
  }

  /** @param head of the index, empty before its first block. @param time Unix seconds. */
  async at(sql: Sql, head: string, time: number): Promise<SealingKeys> {
    if (!this.#read || this.#read.head !== head || head === '') {
      const standings = await standingsOf(sql);
      const unseen = this.#organisations.filter(({ id }) => !standings.has(id));
      for (const each of await Promise.all(unseen.map((one) => this.#asked(one)))) if (each) standings.set(...each);
      this.#read = { head, standings };
    }
    return new SealingKeys(this.#read.standings, time);
  }

  async #asked({ id, encPublicJwk }: Pick<Organisation, 'id' | 'encPublicJwk'>): Promise<[string, Standing] | undefined> {
    const key = await this.#registry.encryptionKey(encryptionKeyId(encPublicJwk));
    if (key?.organisation !== id) return undefined;
    const { active, signer, validFrom, retiredAt, revokedAt } = key;
    const entry = { jwk: jwkOfPoint(bytesOf(signer)), validFrom, retiredAt: retiredAt === 0 ? Number.POSITIVE_INFINITY : retiredAt };
    return [id, { active, keys: revokedAt === 0 ? [entry] : [] }];
  }
}

async function standingsOf(sql: Sql): Promise<Map<string, Standing>> {
  const rows = await sql.$queryRaw<Row[]>`
    SELECT o.id AS organisation, o.status, k.signer, k.valid_from::text, k.retired_at::text
    FROM chain.organisations o LEFT JOIN chain.keys k ON k.organisation = o.id AND k.use = 1 AND k.revoked_at IS NULL
    ORDER BY k.valid_from DESC, k.id`;
  const standings = new Map<string, Standing>();
  for (const { organisation, status, signer, valid_from, retired_at } of rows) {
    const id = hexOf(organisation);
    const standing = standings.get(id) ?? { active: status === 1, keys: [] };
    standings.set(id, standing);
    if (!signer) continue;
    const retiredAt = retired_at === null ? Number.POSITIVE_INFINITY : Number(retired_at);
    standing.keys.push({ jwk: jwkOfPoint(signer), validFrom: Number(valid_from), retiredAt });
  }
  return standings;
}
