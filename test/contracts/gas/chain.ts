import type { Contract, ContractTransactionReceipt, Signer } from 'ethers';
import { type Act, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { encodeLodge, GOODS_FRUIT, type LodgeTerms } from '../../../protocol/acts/terms.ts';
import type { EventType } from '../../../protocol/events.ts';
import type { Role } from '../../../protocol/roles.ts';
import { SIDES, type Side } from '../../../protocol/sides.ts';
import { actOf, signed } from '../setup/acts.ts';
import { OPEN_LANE } from '../setup/lanes.ts';
import { startTestNetwork, type TestNetwork } from '../setup/network.ts';
import type { TestKey, TestOrganisation } from '../setup/participants.ts';
import { fixedId, fixedOrganisation } from './cast.ts';

/** After any clock that this runs by, so that blocks can be given it; four bytes without a zero, like today's. */
const START = 4_102_457_145;
const GAS_LIMIT = 16_000_000;
const ROLES: Role[] = ['EXPORTER', 'CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'CODE_OWNER', 'GATEWAY', 'AGENT'];

export type Speaker = `${Side} ${Role}`;

/** What a transaction cost. */
export interface Measured {
  gas: number;
  receipt: ContractTransactionReceipt;
}

/** All contracts with a cast of one organisation a role and side, where each run costs the same. */
export interface GasChain {
  network: TestNetwork;
  /** The time that acts are signed at. */
  now: number;
  organisation(speaker: Speaker): TestOrganisation;
  key(speaker: Speaker, index?: number): TestKey;
  /** An act by a speaker's first key, unless others are named. */
  say(speaker: Speaker, type: EventType, about: Partial<Act>, signers?: { key?: TestKey; cosigner?: TestKey }): SignedAct;
  /** Lodging of three units, VN to CN, by its own exporter. */
  lodge(name: string, terms?: Partial<LodgeTerms>): SignedAct;
  digest(one: SignedAct): string;
  /** Gives the next block its time. */
  tick(): Promise<void>;
  batch(acts: SignedAct[]): Promise<Measured>;
  send(contract: Contract, from: Signer, method: string, ...args: unknown[]): Promise<Measured>;
}

export async function startGasChain(officers = 2): Promise<GasChain> {
  const network = await startTestNetwork();
  const cast = new Map<string, TestOrganisation>();
  for (const side of SIDES) {
    for (const role of ROLES) {
      const keys = role === 'CUSTOMS' ? officers : 2;
      cast.set(`${side} ${role}`, fixedOrganisation(`${side} ${role}`, side, [role], network.deployed.verifier, keys));
    }
  }
  const all = [...cast.values()];
  for (let i = 0; i < all.length; i += 1) await network.onboard(all.slice(i, i + 1));
  const now = START + 100;
  const commitments = new Map<string, number>();

  const organisation = (speaker: Speaker): TestOrganisation => cast.get(speaker) as TestOrganisation;
  const key = (speaker: Speaker, index = 0): TestKey => organisation(speaker).keys[index] as TestKey;
  const say: GasChain['say'] = (speaker, type, about, signers = {}) => {
    const name = `${type} ${about.consignment ?? ZERO} ${about.subject ?? ZERO}`;
    const count = commitments.get(name) ?? 0;
    commitments.set(name, count + 1);
    const act = actOf(type, now, { commitment: fixedId(`${name} ${count}`), ...about });
    return signed(network.domain, act, signers.key ?? key(speaker), signers.cosigner);
  };
  const tick = async (): Promise<void> => network.setNextTime(Math.max(now, (await network.time()) + 1));
  const send: GasChain['send'] = async (contract, from, method, ...args) => {
    await tick();
    const sent = await (contract.connect(from) as Contract).getFunction(method).send(...args, { gasLimit: GAS_LIMIT });
    const receipt = (await sent.wait()) as ContractTransactionReceipt;
    return { gas: Number(receipt.gasUsed), receipt };
  };
  return {
    network,
    now,
    organisation,
    key,
    say,
    lodge: (name, more = {}) => {
      const terms: LodgeTerms = {
        exporting: 'VN',
        mode: 'DRIVER',
        plant: true,
        lane: OPEN_LANE,
        goods: GOODS_FRUIT,
        units: 0b111n,
        declarant: organisation('VN EXPORTER').id,
        uses: [],
        ...more,
      };
      return say('VN EXPORTER', 'MANIFEST_ANCHORED', { consignment: fixedId(name), data: encodeLodge(terms) });
    },
    digest: ({ act }) => actDigest(network.domain, act),
    tick,
    batch: (acts) => send(network.clearance, network.relayer, 'submitBatch', acts),
    send,
  };
}
