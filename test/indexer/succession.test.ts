import { expect } from 'chai';
import { encodeBytes32String } from 'ethers';
import type pg from 'pg';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import { JOINT_COUNCIL } from '../../protocol/bindings/interfaces.ts';
import { ADDRESSES, type Draft, SimulatedChain } from './setup/chain.ts';
import { connect, dumpChain, startTestServer, type TestServer } from './setup/database.ts';
import { hash } from './setup/parties.ts';

const SUCCESSOR = `0x${hash('successor').slice(26)}`;
const naming = (name: string, address: string): Draft => ({
  address: ADDRESSES.directory,
  ...JOINT_COUNCIL.encodeEventLog('AddressSet', [encodeBytes32String(name), address, ADDRESSES.clearance]),
});

/** The acts of a chain of its own, as told by another contract. */
function actsBy(address: string, seed: number): Draft[] {
  const chain = new SimulatedChain(seed);
  chain.mine(30);
  return chain.logs().flatMap((log) => (log.address === ADDRESSES.clearance ? [{ ...log, address }] : []));
}

describe('following the contracts that the Directory names', () => {
  let server: TestServer;
  let client: pg.Client;

  before(async () => {
    server = await startTestServer();
  });
  beforeEach(async () => {
    client = await connect(await server.fresh());
  });
  afterEach(() => client.end());
  after(() => server.stop());

  const open = (chain: SimulatedChain, on = client) => Ingestion.open(on, chain, ADDRESSES, 1);
  const count = async (): Promise<number> => Number((await client.query('SELECT count(*) FROM chain.acts')).rows[0].count);

  it('takes a successor of Clearance from the log on that names it, also when the same answer names it and tells of it', async () => {
    const chain = new SimulatedChain(41);
    const told = actsBy(SUCCESSOR, 42);
    const [early, inOneBlock, later] = [told.slice(0, 5), told.slice(5, 9), told.slice(9)];
    chain.record(early);
    chain.record([...told.slice(0, 1), naming('Clearance', SUCCESSOR), ...inOneBlock]);
    chain.record(later);
    await (await open(chain)).advance();
    const acts = [...inOneBlock, ...later].filter(({ topics }) => topics.length === 4);
    expect(await count()).to.equal(acts.length);

    const blockwise = await connect(await server.fresh());
    const same = new SimulatedChain(41);
    const ingestion = await open(same, blockwise);
    for (const logs of [early, [...told.slice(0, 1), naming('Clearance', SUCCESSOR), ...inOneBlock], later]) {
      same.record(logs);
      await ingestion.advance();
    }
    const [whole, byBlock] = [await dumpChain(client), await dumpChain(blockwise)];
    for (const table of ['cases', 'codes', 'tracks']) expect(byBlock[table], table).to.deep.equal(whole[table]);
    expect(byBlock.acts?.length).to.equal(whole.acts?.length);
    await blockwise.end();
  });

  it('knows the successor after a start anew, and no longer once its naming was taken back', async () => {
    const chain = new SimulatedChain(43);
    chain.record([naming('Clearance', SUCCESSOR)]);
    await (await open(chain)).advance();
    const told = actsBy(SUCCESSOR, 44).filter(({ topics }) => topics.length === 4);
    chain.record(told);
    const again = await open(chain);
    await again.advance();
    expect(await count()).to.equal(told.length);

    chain.reorganise(2, 0);
    chain.record(told);
    await again.advance();
    expect(await count()).to.equal(0);
  });

  it('believes no contract that was named for something else', async () => {
    const chain = new SimulatedChain(45);
    chain.record([naming('Portal', SUCCESSOR)]);
    chain.record(actsBy(SUCCESSOR, 46));
    await (await open(chain)).advance();
    expect(await count()).to.equal(0);
  });
});
