import { expect } from 'chai';
import type pg from 'pg';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import type { DifferenceKind } from '../../scripts/verify/difference.ts';
import { compareSides } from '../../scripts/verify/sides.ts';
import { type Verification, verify } from '../../scripts/verify/verify.ts';
import { ADDRESSES, DOMAIN } from '../indexer/setup/chain.ts';
import { connect, startTestServer, type TestServer } from '../indexer/setup/database.ts';
import { hash } from '../indexer/setup/parties.ts';
import { serve, type TestService } from '../indexer/setup/service.ts';
import { Story } from '../indexer/setup/story.ts';
import { verifierChain } from './simulated.ts';

describe('verifying a consignment', () => {
  const story = new Story().tell();
  let server: TestServer;
  let service: TestService;
  let client: pg.Client;

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    client = await connect(url);
    service = await serve(url);
  });
  after(async () => {
    await client?.end();
    await service?.close();
    await server?.stop();
  });
  beforeEach('indexes the story anew', async () => {
    await client.query(
      `TRUNCATE chain.blocks, chain.checkpoint, chain.acts, chain.skipped, chain.logs, chain.organisations, chain.keys, chain.delegations,
         chain.heads, chain.codes, chain.authorisations, chain.cases, chain.tracks, content.documents, content.leaves, content.manifests`,
    );
    await (await Ingestion.open(client, story.chain, ADDRESSES, 1)).advance();
    await story.fill(client);
  });

  const run = (entries = story.logs): Promise<Verification> =>
    verify({
      consignment: story.consignment,
      side: 'VN',
      chain: verifierChain(story.chain),
      domain: DOMAIN,
      addresses: { ...ADDRESSES, codes: ADDRESSES.log },
      ask: async (path) => {
        const { status, body } = await service.get<never>(path);
        if (status !== 200) throw Object.assign(new RangeError(JSON.stringify(body)), { status });
        return body;
      },
      readLog: async (side, size) => entries[side].slice(0, size).map((entry) => `0x${Buffer.from(entry).toString('hex')}`),
      at: 1_800_000_000,
      patience: 300,
    });
  const kinds = async (): Promise<DifferenceKind[]> => (await run()).differences.map(({ kind }) => kind);
  const digestOf = (type: string): Buffer => Buffer.from(story.told.find((told) => told.type === type)?.digest.slice(2) ?? '', 'hex');

  it('finds nothing wrong with what nobody touched, and says what it looked at', async () => {
    const found = await run();
    expect(found.differences).to.deep.equal([]);
    expect(found.ok).to.equal(true);
    expect(found.unanchored).to.equal(0);
    const acts = story.told.filter((told) => told.signed.act.consignment === story.consignment && !told.leaf).length;
    expect(found.checked).to.include({ acts, leaves: 3, inclusions: 3, cosignatures: 2, signatures: acts + 3, commitments: acts + 3 });
  });

  it('finds an altered field of an act', async () => {
    await client.query('UPDATE chain.acts SET reason = 1 WHERE digest = $1', [digestOf('HOLD_PLACED')]);
    const { differences } = await run();
    expect(differences.find(({ kind }) => kind === 'act-altered')).to.include({
      what: 'reason differs from the chain',
      expected: 15,
      found: 1,
    });
    expect(differences.map(({ kind }) => kind)).to.include.members(['digest-wrong', 'signature-wrong']);
  });

  it('finds an altered field of a manifest', async () => {
    const document = story.told.find((told) => told.type === 'MANIFEST_ANCHORED')?.document;
    const altered = document?.disclosures.map((disclosure) => {
      const [salt, pointer] = JSON.parse(Buffer.from(disclosure, 'base64url').toString());
      return pointer === '/goods/0/net' ? Buffer.from(JSON.stringify([salt, pointer, 1])).toString('base64url') : disclosure;
    });
    await client.query('UPDATE content.documents SET disclosures = $2 WHERE digest = $1', [
      digestOf('MANIFEST_ANCHORED'),
      JSON.stringify(altered),
    ]);
    expect(await kinds()).to.deep.equal(['disclosure-wrong']);
  });

  it('finds a field that was granted and is held back', async () => {
    await client.query('UPDATE content.documents SET disclosures = disclosures - 0 WHERE digest = $1', [digestOf('MANIFEST_AMENDED')]);
    expect(await kinds()).to.deep.equal(['field-missing']);
  });

  it('finds a document exchanged for another', async () => {
    await client.query(
      `UPDATE content.documents d SET payload = jsonb_set(payload, '{t}', '"2026-01-01T00:00:00+07:00"') WHERE digest = $1`,
      [digestOf('RELEASED')],
    );
    expect(await kinds()).to.deep.equal(['commitment-wrong']);
  });

  it('finds a dropped document', async () => {
    await client.query('DELETE FROM content.documents WHERE digest = $1', [digestOf('RELEASED')]);
    expect(await kinds()).to.deep.equal(['document-missing']);
  });

  it('finds a dropped event', async () => {
    await client.query('DELETE FROM chain.acts WHERE digest = $1', [digestOf('RELEASED')]);
    expect(await kinds()).to.include.members(['act-missing', 'prev-broken']);
  });

  it('finds a dropped observation, on which nothing builds', async () => {
    await client.query('DELETE FROM chain.acts WHERE digest = $1', [digestOf('BORDER_CROSSED')]);
    expect(await kinds()).to.deep.equal(['act-missing']);
  });

  it('finds an invented event', async () => {
    await client.query(
      `INSERT INTO chain.acts SELECT $2, consignment, organisation, kind, track, version, units, subject, reason, until, commitment, data,
         occurred_at, signed_at, not_after, prev, key, signature, cosigner, cosignature, marks, block, 99, tx FROM chain.acts WHERE digest = $1`,
      [digestOf('HANDOVER_ACCEPTED'), Buffer.from(hash('invented').slice(2), 'hex')],
    );
    expect(await kinds()).to.include.members(['act-unknown', 'digest-wrong', 'document-missing']);
  });

  it('finds a swapped signature', async () => {
    await client.query('UPDATE chain.acts SET signature = (SELECT signature FROM chain.acts WHERE digest = $2) WHERE digest = $1', [
      digestOf('RELEASED'),
      digestOf('DECL_REGISTERED'),
    ]);
    expect(await kinds()).to.deep.equal(['act-altered', 'signature-wrong']);
  });

  it('finds a swapped signature of a second signer', async () => {
    await client.query('UPDATE chain.acts SET cosignature = signature WHERE digest = $1', [digestOf('REFUSED')]);
    expect(await kinds()).to.deep.equal(['act-altered', 'cosignature-wrong']);
  });

  it('finds a second signer left out', async () => {
    await client.query("UPDATE chain.acts SET cosigner = $2, cosignature = '' WHERE digest = $1", [
      digestOf('RETURN_ORDERED'),
      Buffer.alloc(32),
    ]);
    const { differences } = await run();
    expect(differences.find(({ kind }) => kind === 'cosignature-wrong')?.what).to.match(/second key holder/);
  });

  it('finds a decision on a stale version', async () => {
    await client.query('UPDATE chain.acts SET version = 1 WHERE digest = $1', [digestOf('GATE_CLEARED')]);
    const { differences } = await run();
    expect(differences.find(({ kind }) => kind === 'version-stale')).to.include({ expected: 2, found: 1 });
  });

  it('finds marks taken off an observation', async () => {
    await client.query('UPDATE chain.acts SET marks = 1 WHERE digest = $1', [digestOf('BORDER_CROSSED')]);
    expect(await kinds()).to.deep.equal(['act-altered']);
  });

  it('finds a state that the acts do not make', async () => {
    await client.query(`UPDATE chain.cases SET state = jsonb_set(state, '{state,cancelled}', 'true'), overall = 'CANCELLED'`);
    await client.query(`UPDATE chain.cases SET state = jsonb_set(state, '{state,returnOrdered}', 'false')`);
    const { differences } = await run();
    expect(differences.map(({ kind }) => kind)).to.deep.equal(['state-wrong']);
    expect(differences[0]).to.include({
      what: 'the overall state is not what the acts make it',
      expected: 'RETURN_PENDING',
      found: 'CANCELLED',
    });
  });

  it('finds an altered leaf', async () => {
    await client.query(`UPDATE content.leaves SET signed = jsonb_set(signed, '{act,reason}', '3') WHERE type = 'GATE_IN'`);
    expect(await kinds()).to.include.members(['digest-wrong', 'signature-wrong', 'leaf-wrong']);
  });

  it('finds marks put on a measurement, or taken off', async () => {
    await client.query(`UPDATE content.leaves SET marks = '{PLATE_MISMATCH}' WHERE type = 'GATE_IN'`);
    const { differences } = await run();
    expect(differences.find(({ kind }) => kind === 'marks-wrong')).to.deep.include({ expected: [], found: ['PLATE_MISMATCH'] });
  });

  it('finds a leaf that one side dropped, by the other side', async () => {
    const whole = await run();
    await client.query(`DELETE FROM content.leaves WHERE type = 'GATE_IN'`);
    const [one, other] = compareSides([await run(), { ...whole, side: 'CN' }]);
    expect(one?.differences.map(({ kind }) => kind)).to.include('leaf-missing');
    expect(other?.ok).to.equal(true);
  });

  it('finds a log that does not lead to its anchored head', async () => {
    const [first = new Uint8Array(32)] = story.logs.CN;
    const { differences } = await run({ ...story.logs, CN: [first, first] });
    expect(differences.map(({ kind }) => kind)).to.deep.equal(['leaf-wrong', 'leaf-not-included']);
  });

  it('finds an index that lost the whole consignment', async () => {
    await client.query('DELETE FROM chain.cases');
    await client.query('DELETE FROM chain.acts');
    expect(await kinds()).to.include.members(['consignment-missing', 'act-missing']);
  });

  it('finds an index that is behind', async () => {
    await client.query('UPDATE chain.checkpoint SET block = block - 1');
    expect(await kinds()).to.deep.equal(['index-behind']);
  });
});
