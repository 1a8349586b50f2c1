import { type Json, type ReplayCase, refused, vary } from './vary.ts';

const both = (handle: string): Json => ({ signers: [handle, `${handle}-HEAD`] });
const cleared = 'CLOSED_CLEARED';

/** One story for each refusal of events.md §6 that a file can cause; the rest of the story goes on as if it had not been said. */
export const REFUSAL_CASES: ReplayCase[] = [
  {
    name: 'SCHEMA_INVALID for a time in Z',
    file: vary('durian')
      .before('GATE_IN', [{ t: '2026-11-12T02:00:00Z', by: 'VN-CUS', type: 'EXIT_CONFIRMED', ...refused('SCHEMA_INVALID') }])
      .ends(cleared),
  },
  {
    name: 'SCHEMA_INVALID for the other side’s offset',
    file: vary('durian')
      .before('GATE_IN', [{ t: '2026-11-12T10:00:00+08:00', by: 'VN-GATE', type: 'GATE_CLEARED', ...refused('SCHEMA_INVALID') }])
      .ends(cleared),
  },
  {
    name: 'SCHEMA_INVALID for a unit that is not there',
    file: vary('durian')
      .before('BORDER_CROSSED', [{ by: 'VN-GATE', type: 'BORDER_CROSSED', unit: 'Z', ...refused('SCHEMA_INVALID') }])
      .ends(cleared),
  },
  {
    name: 'SCHEMA_INVALID for an allocation that does not add up',
    file: vary('durian')
      .edit((f) => {
        f.manifests['9'] = structuredClone(f.manifests['1']);
        f.manifests['9'].units[0].alloc[0].net = 17999;
      })
      .before('MANIFEST_ANCHORED', [{ by: 'VN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1, manifest: '9', ...refused('SCHEMA_INVALID') }])
      .ends(cleared),
  },
  {
    name: 'SCHEMA_INVALID for an event that does not exist',
    file: vary('durian')
      .before('GATE_IN', [{ by: 'VN-CUS', type: 'CASE_CLOSED', ...refused('SCHEMA_INVALID') }])
      .ends(cleared),
  },
  {
    name: 'SCHEMA_INVALID for a reason that is none',
    file: vary('durian')
      .before('GATE_IN', [{ by: 'VN-CUS', type: 'HOLD_PLACED', hold: 'X', scope: 'ALL', reason: 'BAD-77', ...refused('SCHEMA_INVALID') }])
      .ends(cleared),
  },
  {
    name: 'FIELD_UNKNOWN for a field nobody knows',
    file: vary('durian')
      .before('GATE_IN', [
        { by: 'VN-CUS', type: 'HOLD_PLACED', hold: 'X', scope: 'ALL', reason: 'DOC-01', driver: 'A', ...refused('FIELD_UNKNOWN') },
      ])
      .ends(cleared),
  },
  {
    name: 'FIELD_UNKNOWN for free text in a decision',
    file: vary('durian')
      .before('GATE_IN', [{ by: 'VN-CUS', type: 'EXIT_CONFIRMED', note: 'nothing to see', ...refused('FIELD_UNKNOWN') }])
      .ends(cleared),
  },
  {
    name: 'FIELD_UNKNOWN in a manifest',
    file: vary('durian')
      .edit((f) => {
        f.manifests['9'] = structuredClone(f.manifests['1']);
        f.manifests['9'].units[0].driver = 'A';
      })
      .before('MANIFEST_ANCHORED', [{ by: 'VN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1, manifest: '9', ...refused('FIELD_UNKNOWN') }])
      .ends(cleared),
  },
  {
    name: 'IDENTIFIER_INVALID for a container check digit',
    file: vary('durian')
      .edit((f) => {
        f.manifests['9'] = structuredClone(f.manifests['1']);
        f.manifests['9'].units[0].cont = 'HNYU4001279';
      })
      .before('MANIFEST_ANCHORED', [
        { by: 'VN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1, manifest: '9', ...refused('IDENTIFIER_INVALID') },
      ])
      .ends(cleared),
  },
  {
    name: 'IDENTIFIER_INVALID for a tax code',
    file: vary('durian')
      .edit((f) => {
        f.manifests['9'] = structuredClone(f.manifests['1']);
        f.manifests['9'].parties.exporter.mst = '6000995364';
      })
      .before('MANIFEST_ANCHORED', [
        { by: 'VN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1, manifest: '9', ...refused('IDENTIFIER_INVALID') },
      ])
      .ends(cleared),
  },
  {
    name: 'HS_MISMATCH',
    file: vary('durian')
      .edit((f) => {
        f.manifests['9'] = structuredClone(f.manifests['1']);
        f.manifests['9'].goods[0].hs_cn = '0810908000';
      })
      .before('MANIFEST_ANCHORED', [{ by: 'VN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1, manifest: '9', ...refused('HS_MISMATCH') }])
      .ends(cleared),
  },
  {
    name: 'KEY_UNKNOWN',
    file: vary('durian')
      .before('GATE_IN', [{ by: 'VN-STRANGER', type: 'EXIT_CONFIRMED', ...refused('KEY_UNKNOWN') }])
      .ends(cleared),
  },
  {
    name: 'ROLE_MISSING for an exporter who releases',
    file: vary('durian')
      .before('GATE_IN', [{ by: 'VN-EXPORTER', type: 'RELEASED', track: 'EXP_CUS', ...refused('ROLE_MISSING') }])
      .ends(cleared),
  },
  {
    name: 'ROLE_MISSING for the importing side’s exporter who lodges',
    file: vary('durian')
      .before('MANIFEST_ANCHORED', [{ by: 'CN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1, ...refused('ROLE_MISSING') }])
      .ends(cleared),
  },
  {
    name: 'ROLE_MISSING for a hold by the importing side’s gate',
    file: vary('durian')
      .before('GATE_OUT', [{ by: 'CN-GATE', type: 'HOLD_PLACED', hold: 'G', scope: 'ALL', reason: 'VEH-02', ...refused('ROLE_MISSING') }])
      .ends(cleared),
  },
  {
    name: 'ROLE_MISSING for an exit confirmed by the importing side',
    file: vary('durian')
      .before('EXIT_CONFIRMED', [{ by: 'CN-CUS', type: 'EXIT_CONFIRMED', ...refused('ROLE_MISSING') }])
      .ends(cleared),
  },
  {
    name: 'ROLE_MISSING for a code authorised by another than its owner',
    file: vary('durian')
      .before('CODE_AUTHORISED', [
        { by: 'CN-CODEOWNER', type: 'CODE_AUTHORISED', code: 'VN-DLOR-0142', lot: 'DL2611-0917', kg: 18000, ...refused('ROLE_MISSING') },
      ])
      .ends(cleared),
  },
  {
    name: 'TRACK_NOT_YOURS for the other side’s customs',
    file: vary('durian')
      .before('GATE_IN', [
        { by: 'VN-CUS', type: 'RELEASED', track: 'IMP_CUS', ...refused('TRACK_NOT_YOURS') },
        { by: 'CN-CUS', type: 'RELEASED', track: 'EXP_CUS', ...refused('TRACK_NOT_YOURS') },
      ])
      .ends(cleared),
  },
  {
    name: 'TRACK_NOT_YOURS for an implied track',
    file: vary('durian')
      .before('GATE_IN', [
        { by: 'CN-NIA', type: 'EXIT_CLEARED', ...refused('TRACK_NOT_YOURS') },
        { by: 'CN-GATE', type: 'GATE_CLEARED', ...refused('TRACK_NOT_YOURS') },
      ])
      .ends(cleared),
  },
  {
    name: 'TRACK_NOT_REQUIRED',
    file: vary('agv')
      .before('GATE_IN', [
        { by: 'VN-BG', type: 'ENTRY_CLEARED', ...refused('TRACK_NOT_REQUIRED') },
        { by: 'CN-CUS', type: 'PHYTO_ISSUED', ...refused('TRACK_NOT_REQUIRED') },
      ])
      .ends(cleared),
  },
  {
    name: 'ACT_ALREADY_DONE for a hold name used before',
    file: vary('durian')
      .after('HOLD_LIFTED', [
        { by: 'CN-CUS', type: 'HOLD_PLACED', hold: 'H1', scope: 'ALL', reason: 'FSA-01', ...refused('ACT_ALREADY_DONE') },
      ])
      .ends(cleared),
  },
  {
    name: 'VERSION_STALE for a decision on an earlier version',
    file: vary('anise')
      .before('GATE_CLEARED', [
        { by: 'VN-CUS', type: 'HOLD_PLACED', hold: 'S', scope: 'ALL', reason: 'DOC-01', v: 1, ...refused('VERSION_STALE') },
      ])
      .ends(cleared, 'IRREGULAR'),
  },
  {
    name: 'VERSION_STALE for a claim that is not the next',
    file: vary('anise')
      .before('MANIFEST_AMENDED', [
        { by: 'VN-EXPORTER', type: 'MANIFEST_AMENDED', v: 3, manifest: '2', material: true, ...refused('VERSION_STALE') },
      ])
      .ends(cleared, 'IRREGULAR'),
  },
  {
    name: 'MATERIAL_UNDECLARED',
    file: vary('anise')
      .before('MANIFEST_AMENDED', [
        { by: 'VN-EXPORTER', type: 'MANIFEST_AMENDED', v: 2, material: false, ...refused('MATERIAL_UNDECLARED') },
      ])
      .ends(cleared, 'IRREGULAR'),
  },
  {
    name: 'TRANSITION_NOT_ALLOWED for approving twice',
    file: vary('durian')
      .before('GATE_IN', [
        { by: 'VN-CUS', type: 'RELEASED', track: 'EXP_CUS', ...refused('TRANSITION_NOT_ALLOWED') },
        { by: 'VN-PPD', type: 'PHYTO_ISSUED', ...refused('TRANSITION_NOT_ALLOWED') },
      ])
      .ends(cleared),
  },
  {
    name: 'TRANSITION_NOT_ALLOWED for revoking after a unit crossed',
    file: vary('durian')
      .before('EXIT_CONFIRMED', [
        { by: 'VN-CUS', type: 'REVOKED', track: 'EXP_CUS', reason: 'DOC-01', ...refused('TRANSITION_NOT_ALLOWED') },
      ])
      .ends(cleared),
  },
  {
    name: 'TRANSITION_NOT_ALLOWED for releasing what was refused',
    file: vary('returned')
      .before('RETURN_ORDERED', [{ by: 'CN-CUS', type: 'RELEASED', track: 'IMP_QUAR', ...refused('TRANSITION_NOT_ALLOWED') }])
      .ends('CLOSED_RETURNED', 'CODE_FLAGGED'),
  },
  {
    name: 'HOLD_NOT_YOURS and HOLD_UNKNOWN',
    file: vary('durian')
      .before('HOLD_LIFTED', [
        { by: 'VN-CUS', type: 'HOLD_LIFTED', hold: 'H1', ...refused('HOLD_NOT_YOURS') },
        { by: 'CN-CUS', type: 'HOLD_LIFTED', hold: 'H2', ...refused('HOLD_UNKNOWN') },
      ])
      .after('HOLD_LIFTED', [{ by: 'CN-CUS', type: 'HOLD_LIFTED', hold: 'H1', ...refused('HOLD_UNKNOWN') }], 2)
      .ends(cleared),
  },
  {
    name: 'REASON_REQUIRED',
    file: vary('durian')
      .before('GATE_IN', [
        { by: 'VN-CUS', type: 'HOLD_PLACED', hold: 'X', scope: 'ALL', ...refused('REASON_REQUIRED') },
        { by: 'VN-GATE', type: 'GATE_DENIED', ...refused('REASON_REQUIRED') },
        { by: 'VN-CUS', type: 'REVOKED', track: 'EXP_CUS', ...refused('REASON_REQUIRED') },
      ])
      .ends(cleared),
  },
  {
    name: 'SECOND_SIGNER_REQUIRED before REASON_REQUIRED',
    file: vary('returned')
      .before('REFUSED', [
        { by: 'CN-CUS', type: 'REFUSED', track: 'IMP_QUAR', ...refused('SECOND_SIGNER_REQUIRED') },
        {
          by: 'CN-CUS',
          type: 'REFUSED',
          track: 'IMP_QUAR',
          reason: 'PHY-03',
          signers: ['CN-CUS', 'CN-CUS'],
          ...refused('SECOND_SIGNER_REQUIRED'),
        },
        { by: 'CN-CUS', type: 'REFUSED', track: 'IMP_QUAR', ...both('CN-CUS'), ...refused('REASON_REQUIRED') },
      ])
      .ends('CLOSED_RETURNED', 'CODE_FLAGGED'),
  },
  {
    name: 'AMEND_AFTER_CROSSING',
    file: vary('anise')
      .edit((f) => {
        f.manifests['3'] = f.manifests['2'];
      })
      .after('BORDER_CROSSED', [{ by: 'VN-EXPORTER', type: 'MANIFEST_AMENDED', v: 3, material: true, ...refused('AMEND_AFTER_CROSSING') }])
      .ends(cleared, 'IRREGULAR'),
  },
  {
    name: 'CANCEL_AFTER_CROSSING',
    file: vary('durian')
      .after('BORDER_CROSSED', [{ by: 'VN-EXPORTER', type: 'MANIFEST_CANCELLED', ...refused('CANCEL_AFTER_CROSSING') }])
      .ends(cleared),
  },
  {
    name: 'SPLIT_SUM_MISMATCH for weights and for two batch numbers',
    file: vary('split')
      .edit((f) => {
        f.manifests.heavy = structuredClone(f.manifests['2']);
        f.manifests.heavy.units[1].alloc[0].net = 11900;
        f.manifests.batch = structuredClone(f.manifests['2']);
        f.manifests.batch.docs.cnBatch = '7208261117D0067';
      })
      .before('MANIFEST_SPLIT', [
        { by: 'VN-EXPORTER', type: 'MANIFEST_SPLIT', v: 2, manifest: 'heavy', ...refused('SPLIT_SUM_MISMATCH') },
        { by: 'VN-EXPORTER', type: 'MANIFEST_SPLIT', v: 2, manifest: 'batch', ...refused('SPLIT_SUM_MISMATCH') },
      ])
      .ends(cleared),
  },
  {
    name: 'EXIT_NOT_PROVEN',
    file: vary('durian')
      .before('HANDOVER_ACCEPTED', [{ by: 'VN-CUS', type: 'EXIT_CONFIRMED', ...refused('EXIT_NOT_PROVEN') }])
      .ends(cleared),
  },
  {
    name: 'NOT_REFUSED for a return or destruction without refusal',
    file: vary('durian')
      .before('GATE_OUT', [
        { by: 'CN-CUS', type: 'RETURN_ORDERED', reason: 'PHY-03', ...both('CN-CUS'), ...refused('NOT_REFUSED') },
        { by: 'CN-CUS', type: 'DESTROY_ORDERED', reason: 'PHY-03', ...both('CN-CUS'), ...refused('NOT_REFUSED') },
      ])
      .ends(cleared),
  },
  {
    name: 'AUTHORISATION_MISSING',
    file: vary('durian')
      .without('CODE_AUTHORISED', 1)
      .set('MANIFEST_ANCHORED', refused('AUTHORISATION_MISSING'))
      .until('MANIFEST_ANCHORED')
      .ends(null),
  },
  {
    name: 'AUTHORISATION_EXCEEDED, then authorised for more',
    file: vary('durian')
      .set('CODE_AUTHORISED', { kg: 17900 })
      .before('MANIFEST_ANCHORED', [
        { by: 'VN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1, ...refused('AUTHORISATION_EXCEEDED') },
        { by: 'VN-CODEOWNER', type: 'CODE_AUTHORISED', code: 'VN-DLOR-0142', lot: 'DL2611-0917', kg: 18000 },
      ])
      .ends(cleared),
  },
  {
    name: 'QUOTA_EXCEEDED',
    file: vary('durian')
      .edit((f) => {
        f.authorisations[0].quota = 17900;
      })
      .set('MANIFEST_ANCHORED', refused('QUOTA_EXCEEDED'))
      .until('MANIFEST_ANCHORED')
      .ends(null),
  },
  {
    name: 'CODE_SUSPENDED by the destination, not by the origin',
    file: vary('durian')
      .before('MANIFEST_ANCHORED', [
        { by: 'VN-PPD', type: 'CODE_SUSPENDED', code: 'VN-DLPH-047' },
        { by: 'CN-CUS', type: 'CODE_SUSPENDED', code: 'VN-DLOR-0142' },
        { by: 'VN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1, ...refused('CODE_SUSPENDED') },
        { by: 'CN-CUS-QUAR', type: 'CODE_RESTORED', code: 'VN-DLOR-0142' },
        { by: 'CN-CUS-QUAR', type: 'CODE_RESTORED', code: 'VN-DLOR-0142', ...refused('TRANSITION_NOT_ALLOWED') },
      ])
      .ends(cleared),
  },
  {
    name: 'RECOGNITION_NOT_ALLOWED',
    file: vary('chips')
      .before('GATE_OUT', [
        { by: 'VN-CUS', type: 'RECOGNITION_APPLIED', result: 'NONE', level: 'L1', ...refused('RECOGNITION_NOT_ALLOWED') },
      ])
      .ends(cleared),
  },
  {
    name: 'CONSIGNMENT_UNKNOWN',
    file: vary('durian')
      .before('CODE_AUTHORISED', [
        { by: 'VN-CUS', type: 'DECL_REGISTERED', track: 'EXP_CUS', ...refused('CONSIGNMENT_UNKNOWN') },
        { by: 'VN-GATE', type: 'BORDER_CROSSED', unit: 'A', ...refused('CONSIGNMENT_UNKNOWN') },
        { by: 'VN-GATE', type: 'GATE_IN', unit: 'A', ...refused('CONSIGNMENT_UNKNOWN') },
      ])
      .ends(cleared),
  },
  {
    name: 'CONSIGNMENT_EXISTS',
    file: vary('durian')
      .after('MANIFEST_ANCHORED', [{ by: 'VN-EXPORTER', type: 'MANIFEST_ANCHORED', v: 1, ...refused('CONSIGNMENT_EXISTS') }])
      .ends(cleared),
  },
  {
    name: 'CONSIGNMENT_CLOSED',
    file: vary('durian')
      .add(
        { by: 'CN-CUS', type: 'HOLD_PLACED', hold: 'L', scope: 'ALL', reason: 'DOC-01', ...refused('CONSIGNMENT_CLOSED') },
        { by: 'VN-EXPORTER', type: 'MANIFEST_CANCELLED', ...refused('CONSIGNMENT_CLOSED') },
      )
      .ends(cleared),
  },
  {
    name: 'GOODS_NOT_ON_LANE',
    file: vary('anise')
      .edit((f) => {
        f.crossing.lane = '1119-1120';
      })
      .set('MANIFEST_ANCHORED', refused('GOODS_NOT_ON_LANE'))
      .until('MANIFEST_ANCHORED')
      .ends(null),
  },
];
