import type pg from 'pg';
import { RECORD_LOG } from '../../protocol/bindings/interfaces.ts';
import { leafHash } from '../../protocol/log/leaf.ts';
import { SIDES, type Side, sideCode } from '../../protocol/sides.ts';
import { hexOf } from '../bytes.ts';
import type { Contracts } from '../chain/contracts.ts';
import type { ChainSource } from '../chain/source.ts';
import type { Finding } from './finding.ts';
import { Frontier } from './frontier.ts';
import { Views } from './views.ts';

const PAGE = 5_000;

/** The last heads of both record logs against the contract, and this side's own log, entry by entry, against its anchored heads. */
export class HeadsAudit {
  readonly #side: Side;
  #tree = new Frontier();

  constructor(side: Side) {
    this.#side = side;
  }

  async run(db: pg.ClientBase, source: ChainSource, contracts: Contracts, block: { hash: string }): Promise<Finding[]> {
    return [...(await this.#contract(db, source, contracts, block)), ...(await this.#ownLog(db))];
  }

  async #contract(db: pg.ClientBase, source: ChainSource, contracts: Contracts, block: { hash: string }): Promise<Finding[]> {
    const findings: Finding[] = [];
    const views = new Views();
    const log = contracts.ofName('RecordLog').at(-1) ?? '';
    for (const side of SIDES) {
      const { rows } = await db.query<{ size: string; root: Buffer }>(
        'SELECT size, root FROM chain.heads WHERE side = $1 ORDER BY size DESC LIMIT 1',
        [sideCode(side)],
      );
      const found = rows[0] ? `${rows[0].size} ${hexOf(rows[0].root)}` : 'none';
      views.ask(log, RECORD_LOG, 'latest', [sideCode(side)], (answer) => {
        const [size, root] = [answer.integer('size'), answer.hash('root')];
        const expected = size === 0n ? 'none' : `${size} ${root}`;
        if (expected !== found) findings.push({ what: 'head differs from the contract', subject: `${side} ${found}`, expected, found });
      });
    }
    await views.read(source, block);
    return findings;
  }

  async #ownLog(db: pg.ClientBase): Promise<Finding[]> {
    const { rows: heads } = await db.query<{ size: string; root: Buffer }>(
      'SELECT size, root FROM chain.heads WHERE side = $1 AND size > $2 ORDER BY size',
      [sideCode(this.#side), this.#tree.size],
    );
    const findings: Finding[] = [];
    for (const { size, root } of heads) {
      await this.#grow(db, Number(size));
      const [expected, found] = [hexOf(root), hexOf(this.#tree.root())];
      const whole = this.#tree.size === Number(size);
      if (whole && expected === found) continue;
      findings.push({
        what: 'log differs from its head',
        subject: `${this.#side} ${size}`,
        expected,
        found: whole ? found : `${this.#tree.size} entries`,
      });
      // From the first entry on again: entries may be put back.
      this.#tree = new Frontier();
      break;
    }
    return findings;
  }

  async #grow(db: pg.ClientBase, size: number): Promise<void> {
    while (this.#tree.size < size) {
      const { rows } = await db.query<{ index: string; leaf: Buffer }>(
        'SELECT "index", leaf FROM gateway.log_leaves WHERE "index" >= $1 AND "index" < $2 ORDER BY "index"',
        [this.#tree.size, Math.min(size, this.#tree.size + PAGE)],
      );
      if (rows.length === 0) return;
      for (const { index, leaf } of rows) {
        if (Number(index) !== this.#tree.size) return;
        this.#tree.append(leafHash(leaf));
      }
    }
  }
}
