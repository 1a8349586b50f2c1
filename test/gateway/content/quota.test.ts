import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { bytesOf } from '../../../gateway/bytes.ts';
import { MOST_BYTES, MOST_UNREFERENCED, receiveDocument } from '../../../gateway/documents/receive.ts';
import { startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { Cast, openSide, type TestSide } from '../setup/side.ts';

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n', 'latin1');

describe('room for documents', () => {
  const cast = new Cast();
  let server: TestServer;
  let side: TestSide;

  before(async () => {
    server = await startTestServer();
    side = await openSide(cast, 'VN', await server.fresh());
  });
  after(async () => {
    await side?.close();
    await server?.stop();
  });
  beforeEach(() => side.services.db.pool.query('TRUNCATE content.document_blobs'));

  const upload = (handle: string): Promise<string> =>
    receiveDocument(
      side.services,
      cast.of(handle).organisation,
      'application/pdf',
      (async function* () {
        yield PDF;
      })(),
    ).then(
      () => 'taken',
      (error: { code?: string }) => error.code ?? String(error),
    );
  const hold = (handle: string, state: string, stored: bigint): Promise<unknown> =>
    side.services.db.pool.query(
      `INSERT INTO content.document_blobs (cid, organisation, media, size, stored, commitment, state)
       VALUES ($1, $2, 'application/pdf', 1, $3, '\\x00', $4)`,
      [randomUUID(), bytesOf(cast.of(handle).organisation), String(stored), state],
    );

  it('is for so many that no event refers to yet, an organisation at a time', async () => {
    for (let i = 1; i < MOST_UNREFERENCED; i++) await hold('VN-EXPORTER', 'uploaded', 1n);
    expect(await upload('VN-EXPORTER')).to.equal('taken');
    expect(await upload('VN-EXPORTER')).to.equal('DOCUMENT_QUOTA');
    expect(await upload('VN-CARRIER')).to.equal('taken');
    await side.services.db.pool.query(`UPDATE content.document_blobs SET state = 'referenced'`);
    expect(await upload('VN-EXPORTER')).to.equal('taken');
  });

  it('is for so many bytes in all', async () => {
    await hold('VN-EXPORTER', 'referenced', MOST_BYTES - 1n);
    expect(await upload('VN-EXPORTER')).to.equal('taken');
    expect(await upload('VN-EXPORTER')).to.equal('DOCUMENT_QUOTA');
    expect(await upload('VN-CARRIER')).to.equal('taken');
  });
});
