import { getBytes } from 'ethers';
import type { EvidenceTrust } from '../../protocol/evidence/trust.ts';
import { hex } from '../../protocol/hash.ts';
import { roleBit } from '../../protocol/roles.ts';
import { type Side, sideCode } from '../../protocol/sides.ts';
import type { Services } from '../services.ts';

/** ERC-7913 signers of our keys: verifier (20 bytes) ‖ qx ‖ qy (64). */
const VERIFIER_BYTES = 20;
const POINT_BYTES = 64;

/** The gateway keys of both sides that the registry ever had: a checkpoint of the past is signed by a key of its time. */
export async function checkpointTrust({ config, db }: Pick<Services, 'config' | 'db'>): Promise<EvidenceTrust> {
  const rows = await db.sql.$queryRaw<{ side: number; signer: Uint8Array }[]>`
    SELECT o.side, k.signer FROM chain.keys k JOIN chain.organisations o ON o.id = k.organisation
    WHERE k.use = 0 AND k.roles & ${roleBit('GATEWAY')} <> 0 AND length(k.signer) = ${VERIFIER_BYTES + POINT_BYTES} ORDER BY k.valid_from, k.id`;
  const pointsOf = (side: Side): string[] =>
    rows.filter((row) => row.side === sideCode(side)).map(({ signer }) => hex(getBytes(signer).slice(VERIFIER_BYTES)));
  return {
    format: 'thongquan-evidence-trust/1',
    chainId: config.chainId.toString(),
    directory: config.addresses.directory.toLowerCase(),
    sides: { VN: pointsOf('VN'), CN: pointsOf('CN') },
  };
}
