import { type Act, ALL_UNITS, ZERO } from '../../../protocol/acts/act.ts';
import { encodeAmend, encodeAuthorise, encodeRegister, GOODS_FRUIT } from '../../../protocol/acts/terms.ts';
import type { EventType } from '../../../protocol/events.ts';
import { type Track, trackCode } from '../../../protocol/tracks.ts';
import { fixedId } from './cast.ts';
import type { GasChain, Speaker } from './chain.ts';
import type { Row } from './row.ts';
import { Telling } from './telling.ts';

const MONTH = 30 * 86400;
const BANDS = 180;
const on = (track: Track): Partial<Act> => ({ track: trackCode(track) });
const all = { units: ALL_UNITS };
const because = { reason: 1 };
const amended = (material: boolean): Partial<Act> => ({
  data: encodeAmend({ material, goods: GOODS_FRUIT, units: 0b111n, uses: [] }),
});

/** Every kind of act that goes on chain, each in a transaction of its own, in five consignments' lives. */
export async function measureActs(chain: GasChain): Promise<Row[]> {
  const rows: Row[] = [];
  const telling = new Telling(chain);
  const { now } = chain;

  const lodge = async (name: string, what?: string, uses: { authorisation: string; bands: number }[] = []): Promise<string> => {
    const act = chain.lodge(name, { uses });
    const gas = await telling.batch([act]);
    if (what) rows.push({ what: `MANIFEST_ANCHORED, ${what}`, gas });
    return act.act.consignment;
  };
  const teller =
    (consignment: string) =>
    async (what: string, speaker: Speaker, type: EventType, about: Partial<Act> = {}, cosigned = false) => {
      rows.push({ what: what ? `${type}, ${what}` : type, gas: await telling.tell(speaker, type, { consignment, ...about }, cosigned) });
    };

  await telling.batch([chain.lodge('the first of all')]);
  const clear = teller(await lodge('cleared', 'no code used'));
  await clear('first on its track', 'VN CUSTOMS', 'DECL_REGISTERED', on('EXP_CUS'));
  await clear('first on its track', 'VN QUARANTINE', 'PHYTO_ISSUED');
  await clear('later on its track', 'VN CUSTOMS', 'RELEASED', { ...on('EXP_CUS'), ...all });
  await clear('first on its track', 'VN BORDER', 'EXIT_CLEARED');
  await clear('first on its track', 'VN GATE', 'GATE_CLEARED');
  await clear('first order', 'CN CUSTOMS', 'ADVANCE_NOTICE_ACCEPTED');
  await clear('import side', 'CN CUSTOMS', 'DECL_REGISTERED', on('IMP_CUS'));
  const hold = { subject: fixedId('hold'), ...all, ...because };
  await clear('first of the consignment', 'CN QUARANTINE', 'HOLD_PLACED', hold);
  await clear('second', 'CN QUARANTINE', 'HOLD_PLACED', { ...hold, subject: fixedId('another hold') });
  await clear('one of two', 'CN QUARANTINE', 'HOLD_LIFTED', { subject: hold.subject });
  await clear('last', 'CN QUARANTINE', 'HOLD_LIFTED', { subject: fixedId('another hold') });
  for (const [unit, what] of [
    [1n, 'first unit'],
    [2n, 'second unit'],
    [4n, 'third unit'],
  ] as const)
    await clear(what, 'VN GATE', 'BORDER_CROSSED', { units: unit });
  await clear('', 'CN GATE', 'HANDOVER_DISPUTED', { units: 1n });
  for (const unit of [1n, 2n, 4n]) await clear(`unit ${unit}`, 'CN GATE', 'HANDOVER_ACCEPTED', { units: unit });
  await clear('first on its track', 'CN BORDER', 'ENTRY_CLEARED');
  await clear('first on its track', 'CN QUARANTINE', 'RELEASED', { ...on('IMP_QUAR'), ...all });
  await clear('later on its track', 'CN CUSTOMS', 'RELEASED_CONDITIONAL', { ...on('IMP_CUS'), units: 1n, until: now + MONTH });
  await clear('lifting a condition', 'CN CUSTOMS', 'RELEASED', { ...on('IMP_CUS'), ...all });
  await clear('', 'CN CUSTOMS', 'RECOGNITION_APPLIED');
  await clear('', 'CN CUSTOMS', 'RECOGNITION_OVERRIDDEN');
  await clear('', 'VN CUSTOMS', 'EXIT_CONFIRMED');
  await clear('', 'CN GATE', 'GATE_OUT', { units: 1n });

  const amend = teller(await lodge('amended'));
  await amend('first on its track', 'VN CUSTOMS', 'RELEASED', { ...on('EXP_CUS'), ...all });
  await amend('', 'VN QUARANTINE', 'PHYTO_ISSUED');
  await amend('immaterial', 'VN EXPORTER', 'MANIFEST_AMENDED', amended(false));
  await amend('material', 'VN EXPORTER', 'MANIFEST_AMENDED', amended(true));
  await amend('', 'CN CUSTOMS', 'AMENDMENT_ACKNOWLEDGED');
  await amend('', 'VN CUSTOMS', 'AMENDMENT_ACCEPTED', on('EXP_CUS'));
  await amend('', 'VN QUARANTINE', 'PHYTO_REPLACED');
  await amend('', 'CN CUSTOMS', 'ADVANCE_NOTICE_REFUSED');
  await amend('', 'VN QUARANTINE', 'PHYTO_WITHDRAWN');
  await amend('', 'VN CUSTOMS', 'REVOKED', { ...on('EXP_CUS'), ...because });
  await amend('', 'VN BORDER', 'BORDER_DENIED', { ...on('EXP_BORDER'), ...because });
  await amend('', 'VN GATE', 'GATE_DENIED', because);
  await amend('', 'VN EXPORTER', 'MANIFEST_SPLIT', amended(true));
  await amend('no code used', 'VN EXPORTER', 'MANIFEST_CANCELLED');

  const back = teller(await lodge('returned'));
  await back('irregular', 'VN GATE', 'BORDER_CROSSED', { units: 1n });
  await back('two signers', 'CN CUSTOMS', 'REFUSED', { ...on('IMP_CUS'), ...because }, true);
  await back('two signers', 'CN CUSTOMS', 'RETURN_ORDERED', because, true);
  await back('', 'CN GATE', 'RETURN_CROSSED', { units: 1n });
  await back('', 'VN GATE', 'RETURN_RECEIVED', { units: 1n });
  await back('return', 'VN CUSTOMS', 'RELEASED', { ...on('RETURN_CUS'), ...all });

  const burn = teller(await lodge('destroyed'));
  await burn('two signers', 'CN QUARANTINE', 'REFUSED', { ...on('IMP_QUAR'), ...because }, true);
  await burn('two signers', 'CN QUARANTINE', 'DESTROY_ORDERED', because, true);
  await burn('', 'CN GATE', 'DESTROYED');

  const code = { consignment: ZERO, version: 0, subject: fixedId('code') };
  const codes = teller(ZERO);
  const authorise = (lot: string): Partial<Act> => ({ ...code, data: encodeAuthorise({ authorisation: fixedId(lot), bands: BANDS }) });
  const registration = encodeRegister({ owner: chain.organisation('VN CODE_OWNER').id, quota: 100 * BANDS });
  await codes('', 'VN QUARANTINE', 'CODE_REGISTERED', { ...code, data: registration });
  await codes('first lot', 'VN CODE_OWNER', 'CODE_AUTHORISED', authorise('lot'));
  await codes('later lot', 'VN CODE_OWNER', 'CODE_AUTHORISED', authorise('another lot'));
  await codes('', 'CN QUARANTINE', 'CODE_SUSPENDED', code);
  await codes('', 'CN QUARANTINE', 'CODE_RESTORED', code);
  await lodge('with one code', 'one lot of a code', [{ authorisation: fixedId('lot'), bands: BANDS }]);
  const other = await lodge('with another', 'a later lot of it', [{ authorisation: fixedId('another lot'), bands: BANDS }]);
  await teller(other)('one lot given back', 'VN EXPORTER', 'MANIFEST_CANCELLED');
  return rows;
}
