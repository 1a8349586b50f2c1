import { irregular, type ReplayCase, refused, vary } from './vary.ts';

const cnBoth = { signers: ['CN-CUS', 'CN-CUS-HEAD'] };

/** One story for each mark, overlay and overall state that the samples do not end in. */
export const STATE_CASES: ReplayCase[] = [
  { name: 'LODGED', file: vary('durian').until('MANIFEST_ANCHORED').ends('LODGED') },
  { name: 'EXPORT_REVIEW', file: vary('durian').until('PHYTO_ISSUED').ends('EXPORT_REVIEW') },
  { name: 'EXPORT_APPROVED', file: vary('durian').until('RELEASED').ends('EXPORT_APPROVED') },
  { name: 'READY_TO_CROSS', file: vary('durian').until('EXIT_CLEARED').ends('READY_TO_CROSS') },
  {
    name: 'EXPIRED',
    file: vary('durian')
      .until('EXIT_CLEARED')
      .edit((f) => {
        f.at = '2026-11-27T07:05:01+07:00';
      })
      .ends('EXPIRED'),
  },
  {
    name: 'READY_TO_CROSS at the last moment of validity',
    file: vary('durian')
      .until('EXIT_CLEARED')
      .edit((f) => {
        f.at = '2026-11-27T07:05:00+07:00';
      })
      .ends('READY_TO_CROSS'),
  },
  { name: 'IN_TRANSFER', file: vary('durian').until('BORDER_CROSSED').ends('IN_TRANSFER') },
  { name: 'ARRIVED', file: vary('durian').without('ENTRY_CLEARED').until('HANDOVER_ACCEPTED').ends('ARRIVED') },
  { name: 'IMPORT_REVIEW, held', file: vary('durian').until('HOLD_PLACED').ends('IMPORT_REVIEW', 'HELD') },
  { name: 'RELEASED', file: vary('durian').until('RELEASED', 3).ends('RELEASED') },
  {
    name: 'CONDITIONAL, released until',
    file: vary('durian')
      .until('RELEASED', 2)
      .add({
        t: '2026-11-14T16:15:00+08:00',
        by: 'CN-CUS',
        type: 'RELEASED_CONDITIONAL',
        track: 'IMP_CUS',
        validUntil: '2026-11-20T00:00:00+08:00',
      })
      .ends('RELEASED', 'CONDITIONAL'),
  },
  {
    name: 'CONDITIONAL run out',
    file: vary('durian')
      .until('RELEASED', 2)
      .add({
        t: '2026-11-14T16:15:00+08:00',
        by: 'CN-CUS',
        type: 'RELEASED_CONDITIONAL',
        track: 'IMP_CUS',
        validUntil: '2026-11-20T00:00:00+08:00',
      })
      .edit((f) => {
        f.at = '2026-11-20T00:00:01+08:00';
      })
      .ends('IMPORT_REVIEW', 'CONDITIONAL'),
  },
  {
    name: 'not closed by a conditional release',
    file: vary('durian')
      .set('RELEASED', { type: 'RELEASED_CONDITIONAL', validUntil: '2026-12-20T00:00:00+08:00' }, 3)
      .ends('RELEASED', 'CONDITIONAL'),
  },
  {
    name: 'PARTIALLY_RELEASED',
    file: vary('split')
      .without('RELEASED', 2)
      .without('GATE_OUT')
      .without('GATE_OUT')
      .add({ by: 'CN-CUS', type: 'RELEASED', track: 'IMP_CUS', units: ['A'] })
      .ends('PARTIALLY_RELEASED'),
  },
  {
    name: 'released unit by unit, then approved for all',
    file: vary('split')
      .set('RELEASED', { units: ['A'] }, 2)
      .after(
        'RELEASED',
        [
          { by: 'CN-CUS', type: 'RELEASED', track: 'IMP_CUS', units: ['A'], ...refused('TRANSITION_NOT_ALLOWED') },
          { by: 'CN-CUS', type: 'RELEASED', track: 'IMP_CUS', units: ['B'] },
        ],
        2,
      )
      .ends('CLOSED_CLEARED'),
  },
  {
    name: 'CANCELLED',
    file: vary('durian')
      .until('RELEASED')
      .add(
        { by: 'VN-BROKER', type: 'MANIFEST_CANCELLED' },
        { by: 'VN-CUS', type: 'HOLD_PLACED', hold: 'X', scope: 'ALL', reason: 'DOC-01', ...refused('CONSIGNMENT_CLOSED') },
      )
      .ends('CANCELLED'),
  },
  {
    name: 'REFUSED_EXPORT',
    file: vary('durian')
      .until('DECL_REGISTERED')
      .add({ by: 'VN-CUS', type: 'REFUSED', track: 'EXP_CUS', reason: 'DOC-02', signers: ['VN-CUS', 'VN-CUS-HEAD'] })
      .ends('REFUSED_EXPORT'),
  },
  {
    name: 'REFUSED by the gate board with one signer',
    file: vary('durian')
      .until('GATE_IN')
      .add({ by: 'VN-GATE', type: 'REFUSED', track: 'EXP_GATE', reason: 'VEH-02' })
      .ends('REFUSED_EXPORT'),
  },
  { name: 'REFUSED_ENTRY', file: vary('returned').until('REFUSED').ends('REFUSED_ENTRY', 'HELD') },
  { name: 'RETURN_PENDING', file: vary('returned').until('RETURN_ORDERED').ends('RETURN_PENDING', 'HELD') },
  { name: 'RETURN_IN_TRANSFER', file: vary('returned').until('RETURN_CROSSED').ends('RETURN_IN_TRANSFER') },
  { name: 'RETURNED', file: vary('returned').until('RETURN_RECEIVED').ends('RETURNED') },
  {
    name: 'DESTROY_PENDING',
    file: vary('returned')
      .until('REFUSED')
      .add({ by: 'CN-CUS-QUAR', type: 'DESTROY_ORDERED', reason: 'PHY-03', ...cnBoth })
      .ends('DESTROY_PENDING', 'HELD'),
  },
  {
    name: 'CLOSED_DESTROYED',
    file: vary('returned')
      .until('REFUSED')
      .add(
        { by: 'CN-CUS', type: 'DESTROY_ORDERED', reason: 'PHY-03', ...cnBoth },
        { by: 'CN-GATE', type: 'DESTROYED' },
        { by: 'CN-CUS', type: 'HOLD_LIFTED', hold: 'H1' },
      )
      .ends('CLOSED_DESTROYED'),
  },
  {
    name: 'AMENDMENT_PENDING until acknowledged',
    file: vary('anise').until('HOLD_LIFTED').ends('EXPORT_APPROVED', 'AMENDMENT_PENDING', 'IRREGULAR'),
  },
  {
    name: 'DISPUTED until accepted',
    file: vary('durian')
      .without('ENTRY_CLEARED')
      .until('BORDER_CROSSED')
      .add({ by: 'CN-GATE', type: 'HANDOVER_DISPUTED', unit: 'A', seal: 'BROKEN' })
      .ends('IN_TRANSFER', 'DISPUTED'),
  },
  {
    name: 'revoked and issued again',
    file: vary('durian')
      .before('GATE_IN', [
        { by: 'VN-PPD', type: 'PHYTO_WITHDRAWN' },
        { by: 'VN-PPD', type: 'PHYTO_ISSUED' },
        { by: 'VN-CUS', type: 'REVOKED', track: 'EXP_CUS', reason: 'DOC-01' },
        { by: 'VN-CUS', type: 'RELEASED', track: 'EXP_CUS' },
      ])
      .ends('CLOSED_CLEARED'),
  },
  {
    name: 'denied at the border, then cleared',
    file: vary('durian')
      .before('EXIT_CLEARED', [{ by: 'VN-BG', type: 'BORDER_DENIED', track: 'EXP_BORDER', reason: 'DRV-01' }])
      .ends('CLOSED_CLEARED'),
  },
  {
    name: 'NOT_READY',
    file: vary('durian').without('EXIT_CLEARED').set('BORDER_CROSSED', irregular('NOT_READY')).ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'NOT_READY for crossing twice',
    file: vary('durian')
      .after('BORDER_CROSSED', [{ by: 'CN-GATE', type: 'BORDER_CROSSED', unit: 'A', ...irregular('NOT_READY') }])
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'ON_HOLD beside NOT_READY',
    file: vary('durian')
      .without('EXIT_CLEARED')
      .before('BORDER_CROSSED', [
        { by: 'CN-CUS', type: 'HOLD_PLACED', hold: 'C', scope: ['A'], reason: 'DOC-01', expectedUntil: '2026-11-13T00:00:00+08:00' },
      ])
      .set('BORDER_CROSSED', irregular('NOT_READY', 'ON_HOLD'))
      .after('BORDER_CROSSED', [{ by: 'CN-CUS', type: 'HOLD_LIFTED', hold: 'C' }])
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'AGV_NO_NOTICE',
    file: vary('agv')
      .set('ADVANCE_NOTICE_ACCEPTED', { type: 'ADVANCE_NOTICE_REFUSED' })
      .set('BORDER_CROSSED', irregular('AGV_NO_NOTICE'))
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'BATCH_APART',
    file: vary('split')
      .set('BORDER_CROSSED', { t: '2026-11-17T15:10:01+07:00', ...irregular('BATCH_APART') }, 1)
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'two hours apart is one batch',
    file: vary('split').set('BORDER_CROSSED', { t: '2026-11-17T15:10:00+07:00' }, 1).ends('CLOSED_CLEARED'),
  },
  {
    name: 'OUT_OF_ORDER for an acceptance before the crossing',
    file: vary('durian')
      .before('BORDER_CROSSED', [{ by: 'CN-GATE', type: 'HANDOVER_ACCEPTED', unit: 'A', ...irregular('OUT_OF_ORDER') }])
      .set('HANDOVER_ACCEPTED', irregular('OUT_OF_ORDER'), 1)
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'OUT_OF_ORDER for a return nobody ordered',
    file: vary('durian')
      .add({ by: 'CN-GATE', type: 'RETURN_CROSSED', unit: 'A', ...irregular('OUT_OF_ORDER') })
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'NOT_RELEASED',
    file: vary('durian')
      .before('RELEASED', [{ by: 'CN-GATE', type: 'GATE_OUT', unit: 'A', ...irregular('NOT_RELEASED') }], 1)
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'WEIGHT_DIFF, PLATE_MISMATCH and CONTAINER_MISMATCH',
    file: vary('durian')
      .set('GATE_IN', {
        plate: '12C-201.78',
        cont: 'HNYU4001279',
        kg: 41700,
        ...irregular('WEIGHT_DIFF', 'PLATE_MISMATCH', 'CONTAINER_MISMATCH'),
      })
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'within tolerance is no difference',
    file: vary('durian')
      .set('GATE_IN', { kg: 41210 + 412 })
      .ends('CLOSED_CLEARED'),
  },
  {
    name: 'SEAL_BROKEN',
    file: vary('split')
      .set('SEAL_CHECKED', { result: 'BROKEN', ...irregular('SEAL_BROKEN') })
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'SEAL_MISMATCH',
    file: vary('split')
      .set('SEAL_CHECKED', { no: 'VNHQ0000001', ...irregular('SEAL_MISMATCH') })
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'SEAL_DUPLICATE',
    file: vary('split')
      .set('SEAL_CHECKED', { no: 'VNHQ1191603', ...irregular('SEAL_DUPLICATE') })
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  {
    name: 'recognition of the other side’s control',
    file: vary('anise')
      .before('GATE_CLEARED', [{ by: 'VN-CUS', type: 'INSPECTION_RESULT', id: 'R1', kind: 'NII', result: 'CONFORM' }])
      .before('GATE_OUT', [
        { by: 'CN-CUS', type: 'RECOGNITION_APPLIED', result: 'R1', level: 'L2', ...refused('RECOGNITION_NOT_ALLOWED') },
        { by: 'CN-CUS', type: 'RECOGNITION_APPLIED', result: 'R1', level: 'L1' },
      ])
      .ends('CLOSED_CLEARED', 'IRREGULAR'),
  },
  { name: 'a broker declares for its exporter', file: vary('durian').set('MANIFEST_ANCHORED', { by: 'VN-BROKER' }).ends('CLOSED_CLEARED') },
  {
    name: 'a code is one code however its number is joined',
    file: vary('durian')
      .edit((f) => {
        f.authorisations[0].code = 'VN-DLOR0142';
        f.authorisations[0].quota = 18000;
      })
      .set('CODE_AUTHORISED', { code: 'VN-DLOR0142' })
      .ends('CLOSED_CLEARED'),
  },
  {
    name: 'a change that is not material leaves approvals as they are',
    file: vary('durian')
      .edit((f) => {
        f.manifests['2'] = structuredClone(f.manifests['1']);
        f.manifests['2'].docs.coo.no = 'VN-CN 26/01/09999';
      })
      .before('GATE_IN', [{ by: 'VN-EXPORTER', type: 'MANIFEST_AMENDED', v: 2, material: false }])
      .ends('CLOSED_CLEARED'),
  },
  {
    name: 'plants the other way round: refused, to be destroyed',
    file: vary('durian')
      .edit((f) => {
        f.direction = 'CN>VN';
        const { goods, parties } = f.manifests['1'];
        for (const field of ['puc', 'phc']) delete goods[0][field];
        for (const field of ['grower', 'packer']) delete parties[field];
        f.authorisations = [];
        const t = '2026-11-12T08:00:00';
        f.events = [
          { t: `${t}+08:00`, by: 'CN-BROKER', type: 'MANIFEST_ANCHORED', v: 1 },
          { t: `${t}+08:00`, by: 'CN-CUS-QUAR', type: 'PHYTO_ISSUED' },
          { t: `${t}+07:00`, by: 'VN-PPD', type: 'PHYTO_ISSUED', ...refused('TRACK_NOT_YOURS') },
          { t: `${t}+07:00`, by: 'VN-PPD', type: 'REFUSED', track: 'IMP_QUAR', reason: 'PHY-03', signers: ['VN-PPD', 'VN-PPD-HEAD'] },
          { t: `${t}+07:00`, by: 'VN-PPD', type: 'DESTROY_ORDERED', reason: 'PHY-03', signers: ['VN-PPD-HEAD', 'VN-PPD'] },
          { t: `${t}+07:00`, by: 'VN-CUS', type: 'RETURN_ORDERED', reason: 'PHY-03', signers: ['VN-CUS', 'VN-CUS-HEAD'] },
        ];
      })
      .ends('DESTROY_PENDING'),
  },
];
