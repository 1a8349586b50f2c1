import type { Act } from '../../../protocol/acts/act.ts';
import { roleBit } from '../../../protocol/roles.ts';
import { unlimited } from '../../../protocol/rules/actor.ts';
import { harnessFactory } from '../setup/harness.ts';
import { newKey, send, type TestNetwork } from '../setup/network.ts';
import { addSpoiltKeys, type Cast, makeCast, memberOf } from './cast.ts';
import { digester } from './wire.ts';

/** A network on which the cast is registered, at a moment that every group of stories begins from. */
export interface Stage {
  network: TestNetwork;
  cast: Cast;
  digest: (act: Act) => string;
  /** Unix seconds. */
  start: number;
  relay: string;
  reader: string;
}

/** Always the same time, far off: a seed tells the same story in every run. */
const START = 2_200_000_000;

/** Registers the cast and deploys what the stories need. @param network All contracts, newly deployed. */
export async function setStage(network: TestNetwork): Promise<Stage> {
  const { verifier } = network.deployed;
  const cast = makeCast(verifier, START);
  await network.onboard(cast.members);
  const spoilt = addSpoiltKeys(cast, verifier, START);
  const operated = network.registry.connect(network.operators.VN) as typeof network.registry;
  for (const { owner, signer, validFrom } of Object.values(spoilt))
    await send(operated, 'addKey', owner.id, newKey(signer, roleBit('CUSTOMS'), validFrom));
  await send(operated, 'retireKey', spoilt.retired.id, spoilt.retired.retiredAt);
  await send(operated, 'revokeKey', spoilt.revoked.id);
  for (const { principal, agent, to, ...limits } of cast.delegations) {
    const known = (id: string) => cast.members.find((one) => one.id === id) ?? memberOf(cast, id);
    await network.delegate(known(principal), known(agent), { ...unlimited(principal), ...limits, to: BigInt(to) });
  }
  const [relay, reader] = [await deployHarness(network, 'Relay'), await deployHarness(network, 'Reader')];
  await network.setNextTime(START);
  await network.request('evm_mine');
  return {
    network,
    cast,
    digest: digester(network.domain),
    start: START,
    relay,
    reader,
  };
}

async function deployHarness(network: TestNetwork, name: string): Promise<string> {
  const deployed = await harnessFactory(name, network.relayer).deploy();
  await deployed.waitForDeployment();
  return deployed.getAddress();
}
