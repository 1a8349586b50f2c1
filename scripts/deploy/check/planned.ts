import { getAddress } from 'ethers';
import { SIDES, sideCode } from '../../../protocol/sides.ts';
import { type Deployed, NAMED, type Plan } from '../deploy.ts';
import { type Fact, laneValue, membersValue, roleFact } from './facts.ts';
import { CLEARANCE_ROLE } from './manager.ts';

/** What the configuration says that the network is founded with, and what it must not have been given by anybody. */
export function plannedFacts(plan: Plan, { addresses, verifier }: Deployed, manager: string): Fact[] {
  const contracts = [addresses.registry, addresses.codes, addresses.clearance, addresses.log];
  const named = NAMED.flatMap((name, i): Fact[] => {
    const address = getAddress(contracts[i] ?? '');
    return [
      { kind: 'address', subject: name, value: address },
      { kind: 'serves', subject: `${name}/${address}`, value: 'yes' },
    ];
  });
  const sides = SIDES.flatMap((side): Fact[] => {
    const { members, threshold, operator } = plan.council[side];
    return [
      { kind: 'members', subject: side, value: membersValue(members, threshold) },
      roleFact(BigInt(sideCode(side)), operator, 'member'),
      { kind: 'side', subject: side },
      { kind: 'role-admin', subject: String(sideCode(side)) },
    ];
  });
  const lanes = plan.lanes.map((rule): Fact => ({ kind: 'lane', subject: rule.lane, value: laneValue(rule) }));
  const { agreement } = plan;
  return [
    ...named,
    { kind: 'verifier', subject: getAddress(verifier), value: 'allowed' },
    ...sides,
    ...lanes,
    ...(agreement ? [{ kind: 'agreement', subject: `from ${agreement.inForceFrom}`, value: agreement.hash } as const] : []),
    roleFact(CLEARANCE_ROLE, addresses.clearance, 'member'),
    roleFact(0n, addresses.directory, 'member'),
    { kind: 'role-admin', subject: String(CLEARANCE_ROLE) },
    { kind: 'manifests', subject: 'new' },
    ...[addresses.directory, verifier, manager, ...contracts].map((target): Fact => ({ kind: 'closed', subject: getAddress(target) })),
  ];
}
