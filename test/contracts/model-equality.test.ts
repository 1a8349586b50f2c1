import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { checkEquality } from './model/equality.ts';
import { Tally } from './model/tally.ts';
import { startTestNetwork, type TestNetwork } from './setup/network.ts';

const SEQUENCES = Number(process.env.MODEL_SEQUENCES ?? 5000);
const SEED = Number(process.env.MODEL_SEED ?? randomInt(2 ** 31));
/** The number of one story of a run, to tell it alone. */
const ONLY = process.env.MODEL_STORY === undefined ? undefined : Number(process.env.MODEL_STORY);
/** While one network works on its transaction, in threads of its own, this one makes the other's next acts. */
const NETWORKS = ONLY === undefined ? 2 : 1;
/** A run of this many meets everything, whatever its seed. */
const ENOUGH = 5000;
const LEAST = 5;

describe(`Clearance and the table › ${SEQUENCES} random sequences, MODEL_SEED=${SEED}`, () => {
  const networks: TestNetwork[] = [];
  const met = new Tally();

  before(async () => {
    for (let i = 0; i < NETWORKS; i += 1) networks.push(await startTestNetwork());
  });
  after(() => Promise.all(networks.map((network) => network.close())));

  it('accept, mark and refuse alike, and keep the same state', async function () {
    this.timeout(SEQUENCES * 1000 + 60_000);
    const stop = new AbortController();
    const shares = networks.map(async (network, index) => {
      try {
        const share = { index, of: networks.length };
        met.add(await checkEquality(network, { sequences: SEQUENCES, seed: SEED, only: ONLY, share, signal: stop.signal }));
      } catch (error) {
        stop.abort();
        throw error;
      }
    });
    await Promise.all(shares);
  });

  it(`met every refusal, mark and state, and every event applied and refused, ${LEAST} times or more`, function () {
    if (SEQUENCES < ENOUGH || ONLY !== undefined) return this.skip();
    expect(met.missing(LEAST)).to.deep.equal([]);
  });
});
