import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { BrowserProvider, type Eip1193Provider, type HDNodeWallet, Network, Wallet } from 'ethers';
import { check } from '../../scripts/deploy/check/check.ts';
import { deploy } from '../../scripts/deploy/deploy.ts';
import { type DeploymentRecord, readRecord } from '../../scripts/deploy/record.ts';
import { startTestNetwork, type TestNetwork } from '../contracts/setup/network.ts';

/** Six contracts and the founding. */
const TRANSACTIONS = 7;

/**
 * A run that is killed after so many questions to the chain: the last one reaches the chain, or does not, and no later one does. Between two
 * questions a run does nothing that outlives it but to replace its record as a whole, so these are all the places where a kill differs.
 */
class Mortal implements Eip1193Provider {
  readonly asked: string[] = [];
  readonly #network: TestNetwork;
  readonly #dies: { at: number; answered: boolean };
  #dead = false;

  constructor(network: TestNetwork, dies = { at: Number.POSITIVE_INFINITY, answered: false }) {
    this.#network = network;
    this.#dies = dies;
  }

  async request({ method, params }: { method: string; params?: unknown[] }): Promise<unknown> {
    if (this.#dead) throw new RangeError('killed');
    this.asked.push(method);
    this.#dead = this.asked.length === this.#dies.at;
    if (this.#dead && !this.#dies.answered) throw new RangeError('killed');
    const answer = await this.#network.request(method, ...(params ?? []));
    if (this.#dead) throw new RangeError('killed');
    return answer;
  }
}

describe('a deployment that is cut short', () => {
  let network: TestNetwork;
  let chain: Network;
  let runs = 0;

  before(async () => {
    network = await startTestNetwork();
    chain = Network.from(network.deployed.chainId);
  });
  after(() => network.close());

  /** A new deployer with a record of its own. */
  async function begin() {
    const wallet = Wallet.createRandom() as HDNodeWallet;
    await network.request('hardhat_setBalance', wallet.address, '0x56bc75e2d63100000');
    const record = join(network.folder, `cut-${++runs}.json`);
    const run = async (provider: Eip1193Provider) => {
      const connected = new BrowserProvider(provider, chain, { cacheTimeout: -1, polling: true, staticNetwork: chain });
      connected.pollingInterval = 1;
      try {
        return await deploy(wallet.connect(connected), { ...network.options, record });
      } finally {
        connected.destroy();
      }
    };
    return { wallet, record, run };
  }
  type Run = Awaited<ReturnType<typeof begin>>;

  /** Exactly the expected transactions were mined, and the record knows each. */
  async function demandExact({ wallet, record }: Run): Promise<DeploymentRecord> {
    expect(await network.provider.getTransactionCount(wallet.address)).to.equal(TRANSACTIONS);
    const written = await readRecord(record);
    if (!written?.founding) return expect.fail('the record is not finished');
    const entries = [...Object.values(written.contracts), written.founding];
    expect(entries.map(({ nonce }) => nonce)).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
    for (const { transactions, block } of entries) {
      const mined = await network.provider.getTransactionReceipt(transactions.at(-1) ?? '');
      expect(mined?.blockNumber, 'the last transaction on record is the one that was mined').to.equal(block);
    }
    return written;
  }

  async function demandWhole(one: Run): Promise<void> {
    const findings = await check(network.provider, await demandExact(one), network.options);
    expect(findings.filter(({ status }) => status !== 'same')).to.deep.equal([]);
    const before = await readFile(one.record, 'utf8');
    await one.run(new Mortal(network));
    expect(await readFile(one.record, 'utf8'), 'another run changes nothing').to.equal(before);
  }

  it('anywhere leaves no contract behind', async function () {
    this.timeout(900_000);
    const whole = new Mortal(network);
    await (await begin()).run(whole);
    const cuts = whole.asked.flatMap((method, i) => {
      // Before or after a question that only reads is the same; a transaction is lost or on its way.
      const before = { at: i + 1, answered: false };
      return method === 'eth_sendRawTransaction' ? [before, { at: i + 1, answered: true }] : [before];
    });
    expect(cuts.filter(({ answered }) => answered)).to.have.length(TRANSACTIONS);
    for (const dies of cuts) {
      const one = await begin();
      const cut = await one.run(new Mortal(network, dies)).catch((error) => error);
      expect(cut, `the run was cut at ${JSON.stringify(dies)}`).to.be.instanceOf(Error);
      await one.run(new Mortal(network));
      await (dies.answered ? demandWhole(one) : demandExact(one));
    }
  });

  it('again and again, a little later each time, comes to its end', async () => {
    const one = await begin();
    for (let at = 5, ended = false; !ended; at += 3) {
      ended = await one.run(new Mortal(network, { at, answered: at % 2 === 0 })).then(
        () => true,
        () => false,
      );
    }
    await demandWhole(one);
  });

  describe('on a chain that does not mine at once', () => {
    const miner: Eip1193Provider = {
      request: async ({ method, params }) => {
        // A block between any two looks.
        if (method === 'eth_getTransactionReceipt') await network.request('evm_mine');
        return network.request(method, ...((params as unknown[]) ?? []));
      },
    };
    before(() => network.request('evm_setAutomine', false));
    after(() => network.request('evm_setAutomine', true));

    /** Runs until its n-th transaction waits to be mined, and kills it then. */
    async function cutWaiting(one: Run, n: number): Promise<string> {
      let sent = 0;
      let hash = '';
      await one
        .run({
          request: async (question) => {
            if (hash !== '') throw new RangeError('killed');
            const answer = await miner.request(question);
            if (question.method === 'eth_sendRawTransaction' && ++sent === n) hash = answer;
            return answer;
          },
        })
        .catch(() => {});
      expect(await network.request('eth_getTransactionReceipt', hash), 'it is not mined yet').to.equal(null);
      return hash;
    }

    for (let n = 1; n <= TRANSACTIONS; n++) {
      it(`waits for transaction ${n} that was sent before the cut, and sends no other`, async () => {
        const one = await begin();
        const hash = await cutWaiting(one, n);
        await one.run(miner);
        expect(await network.request('eth_getTransactionReceipt', hash)).not.to.equal(null);
        await demandWhole(one);
      });

      it(`sends transaction ${n} again, to the same address, when the chain dropped it`, async () => {
        const one = await begin();
        const hash = await cutWaiting(one, n);
        const before = await readRecord(one.record);
        expect(await network.request('hardhat_dropTransaction', hash)).to.equal(true);
        await one.run(miner);
        const after = await readRecord(one.record);
        for (const [name, { address }] of Object.entries(before?.contracts ?? {}))
          expect(Object(after?.contracts)[name].address).to.equal(address);
        await demandWhole(one);
      });
    }

    it('plans anew when another program used its nonce', async () => {
      const one = await begin();
      const hash = await cutWaiting(one, 2);
      await network.request('hardhat_dropTransaction', hash);
      await one.wallet.connect(network.provider).sendTransaction({ to: one.wallet.address, nonce: 1, gasLimit: 21_000 });
      await network.request('evm_mine');
      await one.run(miner);
      expect(await network.provider.getTransactionCount(one.wallet.address)).to.equal(TRANSACTIONS + 1);
      const record = await readRecord(one.record);
      expect(record?.contracts.ES256Verifier?.nonce).to.equal(2);
    });
  });
});
