import { ALL_UNITS, type SignedAct } from '../../../protocol/acts/act.ts';
import { trackCode } from '../../../protocol/tracks.ts';
import type { GasChain, Measured } from '../../contracts/gas/chain.ts';

/** Decisions in a batch, as the bar has it. */
export const BATCH = 50;
/** Lodgings of this many stay within the gas that one transaction may have (EIP-7825). */
const LODGED_AT_ONCE = 25;
const EXP_CUS = trackCode('EXP_CUS');

export interface OurLodging {
  act: SignedAct;
  /** In a batch of one, as the relayer sends it. */
  batched: Measured;
  /** By `submit`. */
  single: Measured;
}

/** A lodging without codes by an exporter who has lodged before. */
export async function measureLodging(chain: GasChain): Promise<OurLodging> {
  const { network } = chain;
  await chain.batch([chain.lodge('warm')]);
  const act = chain.lodge('lodged in a batch');
  const batched = await chain.batch([act]);
  const single = await chain.send(network.clearance, network.relayer, 'submit', chain.lodge('lodged alone'));
  return { act, batched, single };
}

export interface OurDecisions {
  /** The first act on its track: customs register the declaration. */
  first: SignedAct[];
  firstBatch: Measured;
  /** A later act on its track: customs release. */
  later: SignedAct[];
  laterBatch: Measured;
}

/**
 * Decisions of one authority on as many consignments as the batch has.
 *
 * @param officers how many key holders they are signed by in turn.
 */
export async function measureDecisions(chain: GasChain, officers: number): Promise<OurDecisions> {
  const lodged = Array.from({ length: BATCH }, (_, i) => chain.lodge(`decided by ${officers}, ${i}`));
  for (let i = 0; i < BATCH; i += LODGED_AT_ONCE) await chain.batch(lodged.slice(i, i + LODGED_AT_ONCE));
  const by = (i: number) => chain.key('VN CUSTOMS', i % officers);
  const first = lodged.map(({ act: { consignment } }, i) =>
    chain.say('VN CUSTOMS', 'DECL_REGISTERED', { consignment, track: EXP_CUS }, { key: by(i) }),
  );
  const firstBatch = await chain.batch(first);
  const later = first.map((one, i) => {
    const about = { consignment: one.act.consignment, track: EXP_CUS, units: ALL_UNITS, prev: chain.digest(one) };
    return chain.say('VN CUSTOMS', 'RELEASED', about, { key: by(i) });
  });
  return { first, firstBatch, later, laterBatch: await chain.batch(later) };
}
