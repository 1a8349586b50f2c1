import { ZeroAddress } from 'ethers';
import { JOINT_COUNCIL } from '../../../protocol/bindings/interfaces.ts';
import { rolesMask } from '../../../protocol/roles.ts';
import { sideCode } from '../../../protocol/sides.ts';
import { OPEN_LANE } from '../setup/lanes.ts';
import { newKey } from '../setup/network.ts';
import { fixedId, fixedKey, fixedOrganisation } from './cast.ts';
import type { GasChain } from './chain.ts';
import type { Row } from './row.ts';

const MONTH = 30 * 86400;
const NONZERO_ADDRESS = `0x${'a7'.repeat(20)}`;
const FOREVER = 2n ** 64n - 1n;
const ALL_CLAIMS = 0b1111;
const ALL_GOODS = 0xff;
const VN = sideCode('VN');

/** Proposals of the council, one member a side, from proposing to running. */
export async function measureCouncil(chain: GasChain): Promise<Row[]> {
  const { council, members } = chain.network;
  const rows: Row[] = [];
  let proposals: bigint = await council.getFunction('proposalCount')();
  const expiresAt = chain.now + MONTH;
  const call = async (what: string, side: 'VN' | 'CN', method: string, ...args: unknown[]): Promise<void> => {
    rows.push({ what, gas: (await chain.send(council, members[side], method, ...args)).gas });
  };
  const joint = async (name: string, ...args: unknown[]): Promise<void> => {
    const data = JOINT_COUNCIL.encodeFunctionData(name, args);
    await call(`propose ${name}`, 'VN', 'propose', await council.getAddress(), data, expiresAt);
    await call(`approve ${name}, as the other side`, 'CN', 'approve', proposals);
    await call(`run ${name}`, 'VN', 'run', proposals);
    proposals += 1n;
  };
  const oneSided = async (name: string, ...args: unknown[]): Promise<void> => {
    await call(`propose ${name}, for one side`, 'VN', 'proposeForSide', JOINT_COUNCIL.encodeFunctionData(name, args), expiresAt);
    await call(`run ${name}`, 'VN', 'run', proposals);
    proposals += 1n;
  };
  await joint('setVerifier', NONZERO_ADDRESS, true);
  await joint('setLane', OPEN_LANE, { configured: true, modes: 7, goods: 3, crossing: fixedId('crossing') });
  await joint('adoptAgreement', fixedId('agreement'), chain.now + MONTH);
  await oneSided('pause', VN);
  await joint('resume');
  await oneSided('setOperator', VN, NONZERO_ADDRESS, true);
  return rows;
}

/** What a side's operator does in the registry. */
export async function measureRegistry(chain: GasChain): Promise<Row[]> {
  const { registry, operators, deployed } = chain.network;
  const rows: Row[] = [];
  const call = async (what: string, method: string, ...args: unknown[]): Promise<void> => {
    rows.push({ what, gas: (await chain.send(registry, operators.VN, method, ...args)).gas });
  };
  const roles = rolesMask(['EXPORTER']);
  const organisation = fixedOrganisation('onboarded', 'VN', ['EXPORTER'], deployed.verifier, 1);
  const [first] = organisation.keys;
  const second = fixedKey('second', organisation.id, deployed.verifier);
  const keys = [newKey(first?.signer ?? ZeroAddress, roles)];
  await call('onboard, one organisation with one ES256 key', 'onboard', VN, [{ organisation: organisation.id, roles, keys }]);
  await call('addKey, ES256', 'addKey', organisation.id, newKey(second.signer, roles));
  await call('retireKey', 'retireKey', first?.id, chain.now + MONTH);
  await call('revokeKey', 'revokeKey', second.id);
  const delegation = { from: 0, to: FOREVER, claims: ALL_CLAIMS, goods: ALL_GOODS, lane: OPEN_LANE };
  await call('delegate', 'delegate', organisation.id, chain.organisation('VN AGENT').id, delegation);
  await call('changeOrganisation', 'changeOrganisation', organisation.id, roles, false);
  return rows;
}
