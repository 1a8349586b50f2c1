import { expect } from 'chai';
import type pg from 'pg';
import { compareIndexes } from '../../indexer/compare/compare.ts';
import { rebuildBeside, replaceRows } from '../../indexer/compare/rebuild.ts';
import { atSameBlock } from '../../indexer/compare/snapshots.ts';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import { ADDRESSES, SimulatedChain } from './setup/chain.ts';
import { connect, dumpChain, startTestServer, type TestServer } from './setup/database.ts';

describe('comparing and rebuilding indexes', () => {
  let server: TestServer;
  const chain = new SimulatedChain(51);
  const clients: pg.Client[] = [];

  before(async () => {
    server = await startTestServer();
    chain.mine(60);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
  });
  after(() => server.stop());

  const database = async (url?: string): Promise<pg.Client> => {
    const client = await connect(url ?? (await server.fresh()));
    clients.push(client);
    return client;
  };
  /** Two connections to an index of the chain: one to read from, one to write to. */
  const index = async (): Promise<{ reader: pg.Client; writer: pg.Client; ingestion: Ingestion }> => {
    const url = await server.fresh();
    const [reader, writer] = [await database(url), await database(url)];
    const ingestion = await Ingestion.open(writer, chain, ADDRESSES, 1);
    await ingestion.advance();
    return { reader, writer, ingestion };
  };
  const compared = async (first: pg.Client, second: pg.Client) => {
    await atSameBlock(first, second, 0);
    const found = await compareIndexes(first, second);
    await Promise.all([first.query('ROLLBACK'), second.query('ROLLBACK')]);
    return found;
  };

  it('finds two indexes of one chain equal, row by row', async () => {
    const [vn, cn] = [await index(), await index()];
    const { difference, rows } = await compared(vn.reader, cn.reader);
    expect(difference).to.equal(undefined);
    const dump = await dumpChain(vn.reader);
    expect(rows).to.deep.equal(Object.fromEntries(Object.entries(dump).map(([table, all]) => [table, all.length])));
  });

  it('names the row and the column that differ, and who lacks a row', async () => {
    const [vn, cn] = [await index(), await index()];
    const { rows } = await cn.writer.query(
      "UPDATE chain.acts SET reason = reason + 1 WHERE digest = (SELECT min(digest::text)::bytea FROM chain.acts) RETURNING to_jsonb(digest) #>> '{}' AS digest, reason",
    );
    const altered = (await compared(vn.reader, cn.reader)).difference;
    expect(altered).to.deep.equal({
      table: 'acts',
      key: { digest: rows[0].digest },
      column: 'reason',
      first: rows[0].reason - 1,
      second: rows[0].reason,
    });

    await cn.writer.query('UPDATE chain.acts SET reason = reason - 1 WHERE digest = $1', [Buffer.from(rows[0].digest.slice(2), 'hex')]);
    const { rows: gone } = await vn.writer.query(
      "DELETE FROM chain.tracks WHERE track = 'IMP_CUS' AND consignment = (SELECT min(consignment::text)::bytea FROM chain.cases) RETURNING to_jsonb(consignment) #>> '{}' AS consignment",
    );
    const lacking = (await compared(vn.reader, cn.reader)).difference;
    expect(lacking).to.deep.include({ table: 'tracks', key: { consignment: gone[0].consignment, track: 'IMP_CUS' }, first: undefined });
    expect((await compared(cn.reader, vn.reader)).difference).to.deep.include({ table: 'tracks', second: undefined });
  });

  it('does not compare indexes at different blocks, or at different blocks of one height', async () => {
    const [vn, cn] = [await index(), await index()];
    await cn.writer.query('UPDATE chain.checkpoint SET hash = $1', [Buffer.alloc(32)]);
    expect(await atSameBlock(vn.reader, cn.reader, 0).catch((error) => error.code)).to.equal('INDEX_BEHIND');
    await cn.writer.query('UPDATE chain.checkpoint SET block = block - 1');
    expect(await atSameBlock(vn.reader, cn.reader, 0).catch((error) => error.code)).to.equal('INDEX_BEHIND');
  });

  it('rebuilds the same rows from the chain alone', async () => {
    const { reader } = await index();
    const { difference } = await rebuildBeside(reader, await database(), chain, ADDRESSES, 1);
    expect(difference).to.equal(undefined);
  });

  it('replaces altered rows under a writer that goes on', async () => {
    const { reader, writer, ingestion } = await index();
    const whole = await dumpChain(writer);
    await writer.query("UPDATE chain.cases SET overall = 'LODGED', version = 99");
    const scratch = await database();
    const { difference } = await rebuildBeside(reader, scratch, chain, ADDRESSES, 1);
    expect(difference).to.deep.include({ table: 'cases', column: 'version', first: 99 });
    await reader.query('ROLLBACK');
    const before = chain.history.length;
    chain.mine(3);
    await ingestion.advance();
    await replaceRows(reader, scratch);
    expect(await dumpChain(reader)).to.deep.equal(whole);
    chain.mine(2);
    expect(await ingestion.advance().catch((error) => error.code)).to.equal('INDEX_MOVED');
    const next = await Ingestion.open(writer, chain, ADDRESSES, 1);
    expect(next.checkpoint?.number).to.equal(before - 1);
    await next.advance();
    const clean = await index();
    expect(await dumpChain(reader)).to.deep.equal(await dumpChain(clean.reader));
  });
});
