import { expect } from 'chai';
import { holdId } from '../../gateway/events/compose.ts';
import { caseOf } from '../../portal/pages/consignment/act/case.ts';
import { offersFor, type Speaker } from '../../portal/pages/consignment/act/offers.ts';
import type { Consignment, Entry } from '../../portal/pages/consignment/told.ts';
import { awaited } from '../../portal/pages/consignment/waiting.ts';

const id = (digit: string): string => `0x${digit.repeat(64)}`;
const CONSIGNMENT = id('a');
const VN_CUS: Speaker = { organisation: id('1'), side: 'VN', roles: ['CUSTOMS'] };
const CN_CUS: Speaker = { organisation: id('2'), side: 'CN', roles: ['CUSTOMS', 'QUARANTINE'] };
const VN_GATE: Speaker = { organisation: id('3'), side: 'VN', roles: ['GATE'] };
const CARRIER: Speaker = { organisation: id('4'), side: 'VN', roles: ['CARRIER'] };

const track = (name: string, side: string, status = 'PENDING') => ({
  ...{ track: name, side, status, stale: false, version: status === 'APPROVED' ? 1 : 0 },
  ...{ approvedUnits: status === 'APPROVED' ? ['A'] : [], validUntil: null, since: null, head: id('0') },
});
const unit = {
  bit: 0,
  unit: 'A',
  crossedAt: null as string | null,
  accepted: false,
  disputed: false,
  goneOut: false,
  returnCrossed: false,
};

/** As the index tells of it: durian of one truck on its way from Viet Nam. */
function told(change: object = {}): Consignment {
  return {
    ...{ consignment: CONSIGNMENT, exporting: 'VN', importing: 'CN', mode: 'DRIVER', plant: true, lane: id('b'), declarant: id('c') },
    ...{ version: 1, materialVersion: 1, overall: 'LODGED', overlays: [], exportProven: false, declarationRegisteredAt: null },
    tracks: [
      ...[track('EXP_CUS', 'VN'), track('EXP_PHYTO', 'VN'), track('EXP_BORDER', 'VN'), track('EXP_GATE', 'VN')],
      ...[track('IMP_CUS', 'CN'), track('IMP_QUAR', 'CN'), track('IMP_BORDER', 'CN')],
    ],
    units: [{ ...unit, returnReceived: false }],
    holds: [],
    ...{ marks: [], acts: 3, leaves: 0, pending: [] },
    ...change,
  } as unknown as Consignment;
}

function offered(speaker: Speaker, consignment = told(), timeline: Entry[] = []): string[] {
  const state = caseOf(consignment, timeline);
  if (!state) throw new TypeError('the chain has nothing of it');
  return offersFor(state, CONSIGNMENT, speaker, 1_795_000_000).map(({ type, track: on, marks, twoSigners }) =>
    [type, on, twoSigners && 'by two', ...marks].filter(Boolean).join(' '),
  );
}

describe('what a page offers to say', () => {
  it('is of one’s own authority and side only', () => {
    const vn = offered(VN_CUS);
    expect(vn).to.include.members([
      'DECL_REGISTERED EXP_CUS',
      'RELEASED EXP_CUS',
      'REFUSED EXP_CUS by two',
      'HOLD_PLACED',
      'CONTROL_ASSIGNED',
    ]);
    expect(vn.filter((each) => /IMP_|PHYTO|BORDER|GATE|AMENDMENT|RETURN/.test(each))).to.deep.equal([]);
    const cn = offered(CN_CUS);
    expect(cn).to.include.members(['RELEASED IMP_CUS', 'RELEASED IMP_QUAR']);
    expect(cn.filter((each) => /EXP_|RETURN_ORDERED/.test(each))).to.deep.equal([]);
    expect(offered(CARRIER)).to.deep.equal([]);
  });

  it('leaves out what has been said', () => {
    const released = told({ tracks: [track('EXP_CUS', 'VN', 'APPROVED'), ...told().tracks.slice(1)] });
    expect(offered(VN_CUS, released)).to.include('REVOKED EXP_CUS').and.not.to.include('RELEASED EXP_CUS');
  });

  it('asks for the affirmation of an approval that an amendment made stale', () => {
    const stale = { ...track('EXP_CUS', 'VN', 'APPROVED'), stale: true, approvedUnits: [] };
    const amended = told({ version: 2, materialVersion: 2, tracks: [stale, ...told().tracks.slice(1)] });
    expect(offered(VN_CUS, amended)).to.include.members(['AMENDMENT_ACCEPTED EXP_CUS', 'RELEASED EXP_CUS']);
    expect(offered(CN_CUS, amended)).to.include('AMENDMENT_ACKNOWLEDGED');
    const known = [{ type: 'AMENDMENT_ACKNOWLEDGED', version: 2, anchored: {} }] as unknown as Entry[];
    expect(offered(CN_CUS, amended, known)).not.to.include('AMENDMENT_ACKNOWLEDGED');
  });

  it('lets an authority lift its own hold, and not release before', () => {
    const hold = { hold: holdId(CONSIGNMENT, 'H1'), organisation: CN_CUS.organisation, units: 'ALL', active: true, reason: 'FSA-01' };
    const held = told({ holds: [{ ...hold, name: 'H1', by: 'CN-CUS', since: null, expectedUntil: null }] });
    expect(offered(CN_CUS, held)).to.include('HOLD_LIFTED').and.not.to.include('RELEASED IMP_CUS');
    expect(offered(VN_CUS, held)).to.include('RELEASED EXP_CUS').and.not.to.include('HOLD_LIFTED');
  });

  it('tells which observations would be irregular', () => {
    expect(offered(VN_GATE)).to.include('BORDER_CROSSED NOT_READY');
    const ready = told({ tracks: told().tracks.map(({ track: name, side }) => track(name, side, 'APPROVED')) });
    expect(offered(VN_GATE, ready)).to.include('BORDER_CROSSED');
  });

  it('is confirming the exit once the other side has accepted every unit', () => {
    const accepted = told({ units: [{ ...unit, crossedAt: '2026-11-12T02:52:00Z', accepted: true, returnReceived: false }] });
    expect(offered(VN_CUS)).not.to.include('EXIT_CONFIRMED');
    expect(offered(VN_CUS, accepted)).to.include('EXIT_CONFIRMED');
  });
});

describe('who is waited for', () => {
  const names = (change: object): string[] =>
    awaited(told(change)).map((one) => (one.kind === 'track' ? one.track : one.kind === 'hold' ? `hold ${one.by}` : one.what));

  it('is whose approval is missing or stale, and who holds it', () => {
    const tracks = told().tracks.map((each) => (each.track === 'EXP_CUS' ? each : track(each.track, each.side, 'APPROVED')));
    expect(names({ overall: 'EXPORT_REVIEW', tracks })).to.deep.equal(['EXP_CUS']);
    const holds = [
      { active: true, by: 'CN-CUS' },
      { active: false, by: 'VN-BG' },
    ];
    expect(names({ overall: 'IMPORT_REVIEW', tracks, holds })).to.deep.equal(['hold CN-CUS']);
  });

  it('is the gate whose turn it is, and nobody at the end', () => {
    expect(names({ overall: 'READY_TO_CROSS' })).to.deep.equal(['crossing']);
    expect(names({ overall: 'IN_TRANSFER' })).to.deep.equal(['acceptance']);
    expect(names({ overall: 'CLOSED_CLEARED' })).to.deep.equal([]);
  });
});
