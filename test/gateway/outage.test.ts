import { expect } from 'chai';
import { openDatabase } from '../../database/client.ts';
import { refusalOf } from '../../http/errors.ts';
import { startTestServer, type TestServer } from '../indexer/setup/database.ts';

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (error: unknown) => refusalOf(error).code,
  );

describe('a database that is away', () => {
  let server: TestServer;
  let url: string;

  before(async () => {
    server = await startTestServer();
    url = await server.fresh();
  });
  after(() => server?.stop());

  it('is UNAVAILABLE, and worth asking again, when it cannot be reached', async () => {
    const db = openDatabase('postgresql://nobody:none@127.0.0.1:1/none', 1);
    expect(await failure(db.prisma.$queryRaw`SELECT 1`)).to.equal('UNAVAILABLE');
    expect(await failure(db.prisma.code.findFirst())).to.equal('UNAVAILABLE');
    expect(await failure(db.prisma.$transaction((tx) => tx.code.findFirst()))).to.equal('UNAVAILABLE');
    await db.close();
  });

  it('is UNAVAILABLE when it cuts the connection, inside a transaction and outside', async () => {
    const [db, other] = [openDatabase(url, 2), openDatabase(url, 1)];
    const cut = () =>
      other.prisma
        .$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    const work = db.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1`;
      await cut();
      await tx.$queryRaw`SELECT 1`;
    });
    expect(await failure(work)).to.equal('UNAVAILABLE');
    await db.close();
    await other.close();
  });

  it('is UNAVAILABLE when a file of ours finds no room', () => {
    expect(refusalOf(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })).code).to.equal('UNAVAILABLE');
  });

  it('is not what a wrong query of ours is taken for', async () => {
    const db = openDatabase(url, 1);
    expect(await failure(db.prisma.$queryRaw`SELECT 1 / 0`)).to.equal('INTERNAL');
    await db.close();
  });
});
