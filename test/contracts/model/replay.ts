import { type Log, type LogDescription, ZeroAddress } from 'ethers';
import { ZERO } from '../../../protocol/acts/act.ts';
import { type ActRecorded, decodeClearanceLog } from '../../../protocol/bindings/events.ts';
import { JOINT_COUNCIL, PARTICIPANT_REGISTRY } from '../../../protocol/bindings/interfaces.ts';
import { marksMask } from '../../../protocol/irregularities.ts';
import { rolesOf } from '../../../protocol/roles.ts';
import type { Actor, Delegation } from '../../../protocol/rules/actor.ts';
import { applyAct } from '../../../protocol/rules/apply.ts';
import { emptyWorld, type World } from '../../../protocol/rules/state.ts';
import { type Side, sideOf } from '../../../protocol/sides.ts';
import type { TestNetwork } from '../setup/network.ts';

const SKEW_LATE = 600;

interface Standing {
  side: Side;
  roles: number;
}

/**
 * The state of a network, from nothing but its events: who there is, what they delegated, what lanes take, whether manifests are paused, and
 * every act recorded. Reads no view.
 *
 * @throws {Refusal} if an act was recorded that the table refuses; RangeError if it was marked otherwise than the table marks it.
 */
export async function replay(network: TestNetwork): Promise<World> {
  const { addresses } = network.deployed;
  const logs = await network.request<(Log & { blockTimestamp?: string; blockNumber: string })[]>('eth_getLogs', { fromBlock: '0x0' });
  const world = emptyWorld();
  const organisations = new Map<string, Standing>();
  const keys = new Map<string, { organisation: string; roles: number }>();
  const delegations = new Map<string, Delegation & { agent: string; from: number; to: number }>();
  const times = new Map<string, number>();

  for (const log of logs) {
    const address = log.address.toLowerCase();
    if (address === addresses.registry.toLowerCase()) learn(PARTICIPANT_REGISTRY.parseLog(log));
    else if (address === addresses.directory.toLowerCase()) govern(JOINT_COUNCIL.parseLog(log));
    else if (address === addresses.clearance.toLowerCase()) {
      const event = decodeClearanceLog(log);
      if (event?.name === 'ActRecorded') apply(event, await timeOf(log.blockNumber));
    }
  }
  return world;

  function learn(event: LogDescription | null): void {
    const a = event?.args;
    if (event?.name === 'OrganisationOnboarded')
      organisations.set(a?.organisation, { side: sideOf(Number(a?.side)) as Side, roles: Number(a?.roles) });
    if (event?.name === 'OrganisationChanged') Object.assign(organisations.get(a?.organisation) ?? {}, { roles: Number(a?.roles) });
    if (event?.name === 'KeyAdded') keys.set(a?.key, { organisation: a?.organisation, roles: Number(a?.roles) });
    if (event?.name !== 'DelegationSet') return;
    const { from, to, claims, goods, lane } = a?.delegation ?? {};
    const limits = { claims: Number(claims), goods: Number(goods), lane, from: Number(from), to: Number(to) };
    delegations.set(`${a?.principal} ${a?.agent}`, { principal: a?.principal, agent: a?.agent, ...limits });
  }

  function govern(event: LogDescription | null): void {
    const a = event?.args;
    if (event?.name === 'LaneSet' && a?.configured) world.lanes.set(a.lane, { modes: Number(a.modes), goods: Number(a.goods) });
    if (event?.name === 'LaneSet' && !a?.configured) world.lanes.delete(a?.lane);
    if (event?.name === 'ManifestsPaused') world.paused = true;
    if (event?.name === 'ManifestsResumed') world.paused = false;
  }

  function apply({ digest, marks, signed }: ActRecorded, time: number): void {
    const late = time > signed.act.occurredAt + SKEW_LATE;
    const told = marksMask(applyAct(world, signed.act, digest, speaker(signed.key, signed.cosigner, signed.act.signedAt)).marks, late);
    if (told !== marks) throw new RangeError(`${digest} was marked ${marks}, the table marks it ${told}`);
  }

  function speaker(key: string, cosigner: string, signedAt: number): Actor {
    const signer = keys.get(key);
    const standing = organisations.get(signer?.organisation ?? ZeroAddress);
    if (!signer || !standing) throw new RangeError(`no event tells of the key ${key}`);
    const second = cosigner === ZERO ? undefined : keys.get(cosigner);
    return {
      organisation: signer.organisation,
      side: standing.side,
      roles: rolesOf(signer.roles & standing.roles),
      delegations: [...delegations.values()].filter((d) => d.agent === signer.organisation && d.from <= signedAt && signedAt < d.to),
      key,
      cosigner: second && { organisation: second.organisation, key: cosigner },
    };
  }

  async function timeOf(block: string): Promise<number> {
    const known = times.get(block);
    if (known !== undefined) return known;
    const { timestamp } = await network.request<{ timestamp: string }>('eth_getBlockByNumber', block, false);
    times.set(block, Number(timestamp));
    return Number(timestamp);
  }
}
