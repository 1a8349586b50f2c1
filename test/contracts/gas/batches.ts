import { ALL_UNITS, type SignedAct } from '../../../protocol/acts/act.ts';
import { trackCode } from '../../../protocol/tracks.ts';
import type { GasChain } from './chain.ts';
import type { Row } from './row.ts';
import { Telling } from './telling.ts';

const SIZES = [1, 10, 50];
const track = trackCode('EXP_CUS');

/** The same acts in batches of several sizes, and what a batch spends on an act that it skips; gas per act. */
export async function measureBatches(chain: GasChain): Promise<Row[]> {
  const rows: Row[] = [];
  const telling = new Telling(chain);
  const each = (all: number, size: number): number => Math.round(all / size);
  for (const size of SIZES) {
    const lodged = Array.from({ length: size }, (_, i) => chain.lodge(`${i} of ${size}`));
    rows.push({ what: `MANIFEST_ANCHORED, one of ${size}`, gas: each(await telling.batch(lodged), size) });
    const registered = lodged.map(({ act: { consignment } }) => chain.say('VN CUSTOMS', 'DECL_REGISTERED', { consignment, track }));
    rows.push({ what: `DECL_REGISTERED, first on its track, one of ${size}`, gas: each(await telling.batch(registered), size) });
    const released = registered.map((one) => {
      const about = { consignment: one.act.consignment, track, units: ALL_UNITS, prev: chain.digest(one) };
      return chain.say('VN CUSTOMS', 'RELEASED', about);
    });
    rows.push({ what: `RELEASED, later on its track, one of ${size}`, gas: each(await telling.batch(released), size) });
    if (size === 10) rows.push(...(await measureSkipped(chain, released)));
  }
  const alone = chain.lodge('without a batch');
  rows.push({ what: 'MANIFEST_ANCHORED, by `submit`', gas: await telling.submit(alone) });
  return rows;
}

async function measureSkipped(chain: GasChain, applied: SignedAct[]): Promise<Row[]> {
  const { gas: again } = await chain.batch(applied);
  const forged = applied.map((one) => ({ ...one, signature: `0x01${one.signature.slice(4)}` }));
  const { gas: broken } = await chain.batch(forged);
  return [
    { what: `Skipped: already applied, one of ${applied.length}`, gas: Math.round(again / applied.length) },
    { what: `Skipped: forged signature, one of ${applied.length}`, gas: Math.round(broken / applied.length) },
  ];
}
