import { expect } from 'chai';
import pg from 'pg';
import { SelfAudit } from '../../indexer/audit/audit.ts';
import type { Finding } from '../../indexer/audit/finding.ts';
import { RpcSource } from '../../indexer/chain/rpc.ts';
import type { ChainSource } from '../../indexer/chain/source.ts';
import { compareIndexes } from '../../indexer/compare/compare.ts';
import { atSameBlock } from '../../indexer/compare/snapshots.ts';
import { SIDES } from '../../protocol/sides.ts';
import type { Running } from './stories.ts';

const least = (column: string, table: string): string => `(SELECT min(${column}::text)::bytea FROM ${table})`;

/** What is done to a side's database, and what is to be found. The first consignment, code and document are in every pass's first step. */
const TAMPERING: { table: string; sql: string; finds: Finding['what'][] }[] = [
  {
    table: 'chain.cases',
    sql: `UPDATE chain.cases SET state = jsonb_set(state, '{state,materialVersion}', '77') WHERE consignment = ${least('consignment', 'chain.cases')}`,
    finds: ['state differs from its acts', 'state differs from the contract'],
  },
  {
    table: 'chain.acts',
    sql: `UPDATE chain.acts SET track = 0, subject = digest WHERE consignment = ${least('consignment', 'chain.cases')} AND kind <> 1 AND track <> 0`,
    finds: ['state differs from its acts'],
  },
  {
    table: 'chain.codes',
    sql: `UPDATE chain.codes SET used = used + 1 WHERE id = ${least('id', 'chain.codes')}`,
    finds: ['quota used differs from the lots', 'code differs from the contract'],
  },
  {
    table: 'chain.authorisations',
    sql: `UPDATE chain.authorisations SET bands = bands + 1 WHERE code = ${least('id', 'chain.codes')}`,
    finds: ['authorisation differs from the contract'],
  },
  {
    table: 'content.documents',
    sql: `UPDATE content.documents SET payload = payload || '{"t": "2020-01-01T00:00:00Z"}' WHERE digest = ${least('d.digest', 'content.documents d JOIN chain.acts a USING (digest)')}`,
    finds: ['document differs from its commitment'],
  },
  {
    table: 'gateway.log_leaves',
    sql: `UPDATE gateway.log_leaves SET leaf = sha256('another') WHERE index = 0`,
    finds: ['log differs from its head'],
  },
  {
    table: 'chain.heads',
    sql: 'UPDATE chain.heads SET root = sha256(root) WHERE side = 2 AND size = (SELECT max(size) FROM chain.heads WHERE side = 2)',
    finds: ['head differs from the contract'],
  },
];

/** The columns of a table's primary key. */
async function keyOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ column: string }>(
    `SELECT attname AS column FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = $1::regclass AND i.indisprimary`,
    [table],
  );
  return rows.map(({ column }) => `"${column}"`).join(', ');
}

/** The self-audit of both sides against the real contracts. */
export function selfAudit(running: () => Running): void {
  const clients: pg.Client[] = [];
  let source: RpcSource;

  before(async () => {
    const { info } = running();
    source = new RpcSource([info.rpc], BigInt(info.chainId));
    for (const side of SIDES) {
      const client = new pg.Client({ connectionString: info.sides[side].database });
      await client.connect();
      clients.push(client);
    }
  });
  after(async () => {
    source.close();
    await Promise.all(clients.map((client) => client.end()));
  });

  const audit = (side: 'VN' | 'CN', from: ChainSource = source) =>
    new SelfAudit({ side, source: from, deployed: running().info.addresses });
  const altered = async (table: string, sql: string, look: (client: pg.Client) => Promise<void>): Promise<void> => {
    const [client] = clients as [pg.Client];
    const key = await keyOf(client, table);
    await client.query(`CREATE TEMPORARY TABLE untouched AS SELECT * FROM ${table}`);
    try {
      expect((await client.query(sql)).rowCount, 'rows altered').to.be.greaterThan(0);
      await look(client);
    } finally {
      // What came in meanwhile stays.
      await client.query(`DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM untouched)`);
      await client.query(`INSERT INTO ${table} SELECT * FROM untouched`);
      await client.query('DROP TABLE untouched');
    }
  };

  it('finds both indexes the same, and nothing in either that the contracts say otherwise', async () => {
    const [vn, cn] = clients as [pg.Client, pg.Client];
    await atSameBlock(vn, cn, 60_000);
    expect((await compareIndexes(vn, cn)).difference).to.equal(undefined);
    await Promise.all([vn.query('ROLLBACK'), cn.query('ROLLBACK')]);
    for (const [i, side] of SIDES.entries()) {
      const one = audit(side);
      while (one.passes === 0) expect(await one.step(clients[i] as pg.Client)).to.deep.equal([]);
    }
  });

  for (const { table, sql, finds } of TAMPERING)
    it(`alarms at ${table} altered: ${finds.join(', ')}`, () =>
      altered(table, sql, async (client) => {
        const found = (await audit('VN').step(client))?.map(({ what }) => what);
        expect(found).to.include.members(finds);
        const { rows } = await client.query<{ what: string }>(
          "SELECT detail ->> 'what' AS what FROM content.alarms WHERE kind = 'AUDIT_DIFFERS'",
        );
        expect(rows.map(({ what }) => what)).to.include.members(finds);
      }));

  it('holds nothing against the index at a block that the chain has taken back', async () => {
    const [{ table, sql }] = TAMPERING as [(typeof TAMPERING)[number]];
    const reorganised: ChainSource = Object.create(source, {
      block: { value: async (number: number) => ({ ...(await source.block(number)), hash: `0x${'00'.repeat(32)}` }) },
      calls: { value: source.calls.bind(source) },
    });
    await altered(table, sql, async (client) => {
      expect(await audit('VN', reorganised).step(client)).to.deep.equal([]);
    });
  });
}
