import pg from 'pg';

/** Numbers of our advisory locks, one namespace for all of the product's: the second key says what is locked. */
const NAMESPACE = 0x5448;

/**
 * Who alone may do a thing on this database. Held by a connection of its own: whoever dies lets go, and another process goes on.
 */
export class Leadership {
  readonly #url: string;
  readonly #key: number;
  #client: pg.Client | undefined;

  constructor(url: string, key: number) {
    this.#url = url;
    this.#key = key;
  }

  get held(): boolean {
    return this.#client !== undefined;
  }

  /** True while this process leads; tries to take the lead if nobody has it. */
  async hold(): Promise<boolean> {
    if (this.#client) return true;
    const client = new pg.Client({ connectionString: this.#url, application_name: 'thongquan-leader', keepAlive: true });
    client.on('error', () => this.#drop(client));
    client.on('end', () => this.#drop(client));
    await client.connect();
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', [NAMESPACE, this.#key]);
    if (rows[0]?.held) {
      this.#client = client;
      return true;
    }
    await client.end();
    return false;
  }

  async release(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  #drop(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
  }
}
