import { type Contract, hexlify, randomBytes } from 'ethers';
import { type Act, ALL_UNITS, type SignedAct } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import type { LodgeTerms } from '../../../protocol/acts/terms.ts';
import { type ClearanceLog, decodeClearanceLog } from '../../../protocol/bindings/events.ts';
import { type Track, trackCode } from '../../../protocol/tracks.ts';
import { actOf, lodging, signed } from './acts.ts';
import { startTestNetwork, type TestNetwork } from './network.ts';
import { organisation, type TestKey, type TestOrganisation } from './participants.ts';
import { revertOf } from './refused.ts';

const CAST = {
  exporter: ['VN', ['EXPORTER']],
  customs: ['VN', ['CUSTOMS']],
  plants: ['VN', ['QUARANTINE']],
  gate: ['VN', ['GATE']],
  owner: ['VN', ['CODE_OWNER']],
  foreignCustoms: ['CN', ['CUSTOMS']],
  foreignPlants: ['CN', ['QUARANTINE']],
  foreignGate: ['CN', ['GATE']],
} as const;
export type Part = keyof typeof CAST;

/** A network on which everybody is onboarded, and the few moves of which attacks are made. VN exports. */
export interface Scene extends Record<Part, TestOrganisation> {
  network: TestNetwork;
  /** Time of the last block when the scene began, Unix seconds. */
  now: number;
  /** Signed by the organisation's first key, or by the key given; cosigned by its second. */
  sign(act: Act, by: TestOrganisation | TestKey, cosigned?: boolean): SignedAct;
  /** What `submit` would answer: `none` or the refusal. */
  submit(one: SignedAct, to?: Contract): Promise<string>;
  /** Sends a batch: what became of each act. */
  batch(acts: SignedAct[], to?: Contract): Promise<string[]>;
  isSpent(one: SignedAct, at?: Contract): Promise<boolean>;
  /** A lodged consignment. */
  lodge(more?: Partial<LodgeTerms>): Promise<Act>;
  release(consignment: string, track?: Track, more?: Partial<Act>): Act;
  hold(consignment: string, more?: Partial<Act>): Act;
  close(): Promise<void>;
}

export async function startScene(hardfork?: string, chainId?: number): Promise<Scene> {
  const network = await startTestNetwork(hardfork, chainId);
  const entries = Object.entries(CAST).map(([part, [side, roles]]) => [part, organisation(side, [...roles], network.deployed.verifier)]);
  const cast = Object.fromEntries(entries) as Record<Part, TestOrganisation>;
  await network.onboard(Object.values(cast));
  const now = await network.time();

  const sign = (act: Act, by: TestOrganisation | TestKey, cosigned = false): SignedAct => {
    if (!('keys' in by)) return signed(network.domain, act, by);
    return signed(network.domain, act, by.keys[0] as TestKey, cosigned ? by.keys[1] : undefined);
  };
  const batch = async (acts: SignedAct[], to: Contract = network.clearance): Promise<string[]> => {
    const sent = await to.getFunction('submitBatch').send(acts);
    const receipt = await sent.wait();
    const logs: ClearanceLog[] = receipt?.logs ?? [];
    return logs.flatMap((log) => {
      const event = decodeClearanceLog(log);
      if (!event) return [];
      return [event.name === 'ActRecorded' ? 'applied' : (event.refusal.code ?? event.refusal.name)];
    });
  };
  return {
    ...cast,
    network,
    now,
    sign,
    batch,
    submit: (one, to = network.clearance) => revertOf(to.getFunction('submit').staticCall(one)),
    isSpent: ({ act, key }, at = network.clearance) => at.getFunction('spent')(actDigest(network.domain, act), key),
    lodge: async (more) => {
      const act = lodging(cast.exporter, now, more);
      const [became] = await batch([sign(act, cast.exporter)]);
      if (became !== 'applied') throw new RangeError(`lodging was not applied: ${became}`);
      return act;
    },
    release: (consignment, track = 'EXP_CUS', more) =>
      actOf('RELEASED', now, { consignment, track: trackCode(track), units: ALL_UNITS, ...more }),
    hold: (consignment, more) =>
      actOf('HOLD_PLACED', now, { consignment, subject: hexlify(randomBytes(32)), units: ALL_UNITS, reason: 1, ...more }),
    close: () => network.close(),
  };
}
