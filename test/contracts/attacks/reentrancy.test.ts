import { expect } from 'chai';
import { AbiCoder, Contract, concat } from 'ethers';
import { keyIdOf } from '../../../protocol/acts/sign.ts';
import { CLEARANCE, JOINT_COUNCIL } from '../../../protocol/bindings/interfaces.ts';
import { rolesMask } from '../../../protocol/roles.ts';
import { lodging } from '../setup/acts.ts';
import { governed } from '../setup/govern.ts';
import { harness, harnessFactory } from '../setup/harness.ts';
import { newKey, send } from '../setup/network.ts';
import { randomId, type TestKey } from '../setup/participants.ts';
import { revertOf } from '../setup/refused.ts';
import { type Scene, startScene } from '../setup/scene.ts';

/** What the verifier of `harness/ReentrantVerifier.sol` does with a signature. */
const MODE = { takesIfItWorked: '0x01', takesIfItFailed: '0x02', diesSilently: '0x03' };

describe('calling back in', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await startScene();
  });
  afterEach(() => scene.close());

  async function place(name: string): Promise<Contract> {
    const deployed = await harnessFactory(name, scene.network.relayer).deploy();
    return new Contract(await deployed.getAddress(), harness(name).abi, scene.network.relayer);
  }

  describe('by a verifier that went bad after both sides allowed it', () => {
    let verifier: Contract;
    let bad: TestKey;

    beforeEach(async () => {
      const { network, exporter } = scene;
      verifier = await place('ReentrantVerifier');
      const address = await verifier.getAddress();
      await governed(network, 'joint', 'setVerifier', [address, true]);
      const signer = concat([address, `0x${'01'.repeat(64)}`]).toLowerCase();
      bad = { id: keyIdOf(signer), signer, organisation: exporter.id, sign: () => MODE.takesIfItFailed };
      const registry = network.registry.connect(network.operators.VN) as Contract;
      await send(registry, 'addKey', exporter.id, newKey(signer, rolesMask(['EXPORTER'])));
    });

    it('changes nothing: every call that would write fails, from submit and from a batch', async () => {
      const { network, exporter, now } = scene;
      const other = scene.sign(lodging(exporter, now), exporter);
      const { clearance, registry, codes, directory } = network.deployed.addresses;
      const strikes: [string, string][] = [
        [clearance, CLEARANCE.encodeFunctionData('submit', [other])],
        [clearance, CLEARANCE.encodeFunctionData('submitBatch', [[other]])],
        [codes, network.codes.interface.encodeFunctionData('creditFor', [randomId()])],
        [registry, network.registry.interface.encodeFunctionData('revokeKey', [exporter.keys[0]?.id])],
        [directory, JOINT_COUNCIL.encodeFunctionData('pause', [1])],
      ];
      for (const [target, data] of strikes) {
        await send(verifier, 'aim', target, data);
        const one = scene.sign(lodging(exporter, now), bad);
        expect(await scene.submit({ ...one, signature: MODE.takesIfItWorked })).to.equal('SIGNATURE_INVALID');
        expect(await scene.batch([one])).to.deep.equal(['applied']);
      }
      expect((await network.clearance.getFunction('caseOf')(other.act.consignment)).version).to.equal(0n);
      expect(await scene.batch([other])).to.deep.equal(['applied']);
    });

    it('may still ask, as anybody may', async () => {
      const { network, exporter, now } = scene;
      await send(verifier, 'aim', network.deployed.addresses.clearance, CLEARANCE.encodeFunctionData('caseOf', [randomId()]));
      expect(await scene.submit({ ...scene.sign(lodging(exporter, now), bad), signature: MODE.takesIfItWorked })).to.equal('none');
    });

    it('undoes no batch of others by dying without a word', async () => {
      const { exporter, now } = scene;
      const silent = { ...scene.sign(lodging(exporter, now), bad), signature: MODE.diesSilently };
      const good = scene.sign(lodging(exporter, now), exporter);
      expect(await revertOf(scene.network.clearance.getFunction('submitBatch').staticCall([silent, good]))).to.equal('none');
    });
  });

  describe('by what a proposal of the council calls', () => {
    let target: Contract;
    let later: number;
    const propose = async (to: string, data: string): Promise<bigint> => {
      const { council, members } = scene.network;
      const by = council.connect(members.VN) as Contract;
      const id: bigint = await by.getFunction('propose').staticCall(to, data, later);
      await send(by, 'propose', to, data, later);
      await send(council.connect(members.CN) as Contract, 'approve', id);
      return id;
    };

    beforeEach(async () => {
      target = await place('ReentrantTarget');
      later = scene.now + 100_000;
    });

    async function strikes(data: string): Promise<string> {
      const { council } = scene.network;
      await send(target, 'aim', await council.getAddress(), data);
      const id = await propose(await target.getAddress(), target.interface.encodeFunctionData('strike'));
      await send(council, 'run', id);
      expect(await target.getFunction('struck')()).to.equal(1n);
      expect((await council.getFunction('proposalOf')(id)).done).to.equal(true);
      if (await target.getFunction('worked')()) return 'none';
      return JOINT_COUNCIL.parseError(await target.getFunction('answer')())?.name ?? '';
    }

    it('runs neither the same proposal again nor another that has its quorum', async () => {
      const { council } = scene.network;
      const other = await propose(await council.getAddress(), JOINT_COUNCIL.encodeFunctionData('resume'));
      expect(await strikes(JOINT_COUNCIL.encodeFunctionData('run', [other + 1n]))).to.equal('ProposalDone');
      expect(await revertOf(council.getFunction('run').staticCall(other))).to.equal('none');
    });

    it('runs no other proposal while one runs', async () => {
      const { council } = scene.network;
      const other = await propose(await council.getAddress(), JOINT_COUNCIL.encodeFunctionData('resume'));
      expect(await strikes(JOINT_COUNCIL.encodeFunctionData('run', [other]))).to.equal('ProposalInvalid');
      expect((await council.getFunction('proposalOf')(other)).done).to.equal(false);
    });

    it('uses no right of the council while one runs', async () => {
      const own = JOINT_COUNCIL.encodeFunctionData('setVerifier', [await target.getAddress(), true]);
      expect(await strikes(own)).to.equal('OnlyProposal');
      expect(await scene.network.council.getFunction('verifierAllowed')(await target.getAddress())).to.equal(false);
    });

    it('changes no side’s members from a joint proposal', async () => {
      const { council } = scene.network;
      const members = AbiCoder.defaultAbiCoder().encode(['uint8', 'address[]', 'uint8'], [1, [await target.getAddress()], 1]);
      const selector = JOINT_COUNCIL.getFunction('setMembers')?.selector ?? '';
      const id = await propose(await council.getAddress(), concat([selector, members]));
      expect(await revertOf(council.getFunction('run').staticCall(id), JOINT_COUNCIL)).to.equal('OnlyProposal');
    });
  });
});
