import type { DataSharingAgreement, Grant } from './agreement.ts';

const MANIFEST = ['MANIFEST_ANCHORED', 'MANIFEST_AMENDED', 'MANIFEST_SPLIT'];
const WHERE = ['/direction', '/crossing/**', '/plant', '/event/v', '/event/reason', '/event/material'];
/** What any party to the consignment may know of a decision: what was decided, on what, why in a code, until when. */
const OUTCOME = [
  '/v',
  '/track',
  '/units',
  '/unit',
  '/reason',
  '/hold',
  '/scope',
  '/expectedUntil',
  '/validUntil',
  '/deadline',
  '/seal',
  '/point',
];
const FIVE_YEARS = 60;

const PLANT_TYPES = [
  'PHYTO_ISSUED',
  'PHYTO_REPLACED',
  'PHYTO_WITHDRAWN',
  'SAMPLE_TAKEN',
  'INSPECTION_RESULT',
  'LAB_RESULT',
  'TREATMENT_ORDERED',
  'TREATMENT_DONE',
  'RETURN_ORDERED',
  'DESTROY_ORDERED',
  'CODE_FLAGGED',
  'CODE_SUSPENDED',
  'CODE_RESTORED',
  'CODE_REGISTERED',
  'CODE_AUTHORISED',
];
const DECIDED = [
  'MANIFEST_CANCELLED',
  'AMENDMENT_ACCEPTED',
  'AMENDMENT_ACKNOWLEDGED',
  'ADVANCE_NOTICE_ACCEPTED',
  'ADVANCE_NOTICE_REFUSED',
  'DECL_REGISTERED',
  'PHYTO_ISSUED',
  'PHYTO_REPLACED',
  'PHYTO_WITHDRAWN',
  'RELEASED',
  'RELEASED_CONDITIONAL',
  'REFUSED',
  'REVOKED',
  'EXIT_CLEARED',
  'ENTRY_CLEARED',
  'BORDER_DENIED',
  'GATE_CLEARED',
  'GATE_DENIED',
  'HOLD_PLACED',
  'HOLD_LIFTED',
  'EXIT_CONFIRMED',
  'RETURN_ORDERED',
  'DESTROY_ORDERED',
];
const OBSERVED = [
  'GATE_IN',
  'WEIGHED',
  'SEAL_CHECKED',
  'SLOT_ASSIGNED',
  'BORDER_CROSSED',
  'HANDOVER_ACCEPTED',
  'HANDOVER_DISPUTED',
  'GATE_OUT',
  'RETURN_CROSSED',
  'RETURN_RECEIVED',
  'DESTROYED',
];

const grant = (to: Grant['to'], documents: string[], fields: string[], purpose: string, except?: string[]): Grant => ({
  documents,
  fields,
  ...(except ? { except } : {}),
  to,
  purpose,
  retentionMonths: FIVE_YEARS,
});

/** The agreement of the pilot (domain.md §5.2, classes P1 to P3). Never edited: a change is a new version with a new hash. */
export const PILOT_AGREEMENT: DataSharingAgreement = {
  format: 'thongquan-agreement/1',
  version: 1,
  grants: [
    grant(['CUSTOMS', 'AUDITOR'], ['*'], ['/**'], 'customs control'),
    grant(
      ['QUARANTINE'],
      MANIFEST,
      [...WHERE, '/goods/**', '/units/**', '/parties/**', '/docs/phyto/**', '/docs/labCert/**', '/docs/cnBatch'],
      'plant quarantine',
      ['/parties/carrier/**'],
    ),
    grant(['QUARANTINE'], PLANT_TYPES, ['/**'], 'plant quarantine'),
    grant(
      ['QUARANTINE', 'BORDER', 'GATE', 'IMPORTER', 'EXPORTER', 'AGENT', 'CARRIER'],
      [...DECIDED, ...OBSERVED],
      OUTCOME,
      'clearance status',
    ),
    grant(['QUARANTINE', 'BORDER', 'GATE'], OBSERVED, ['/**'], 'custody at the border'),
    grant(['BORDER'], MANIFEST, [...WHERE, '/units/*/u', '/units/*/plate', '/units/*/trailer', '/units/*/cont'], 'vehicle control'),
    grant(
      ['GATE'],
      MANIFEST,
      [...WHERE, '/parties/yard/**', '/docs/cnBatch', '/units/**', '/goods/*/n', '/goods/*/pkg', '/goods/*/net', '/goods/*/gross'],
      'gate and yard',
    ),
    grant(['IMPORTER', 'EXPORTER', 'AGENT'], MANIFEST, [...WHERE, '/parties/**', '/docs/**', '/goods/**', '/units/**'], 'own consignment'),
    grant(
      ['IMPORTER', 'EXPORTER', 'AGENT'],
      ['LAB_RESULT', 'INSPECTION_RESULT', 'TREATMENT_ORDERED', 'TREATMENT_DONE'],
      ['/kind', '/result', '/reason'],
      'own consignment',
    ),
    grant(
      ['CARRIER'],
      MANIFEST,
      [
        ...WHERE,
        '/units/*/u',
        '/units/*/plate',
        '/units/*/trailer',
        '/units/*/cont',
        '/units/*/type',
        '/units/*/seal/**',
        '/units/*/cold/**',
      ],
      'own transport',
    ),
    grant(
      ['CODE_OWNER'],
      ['CODE_FLAGGED', 'CODE_SUSPENDED', 'CODE_RESTORED', 'CODE_REGISTERED', 'CODE_AUTHORISED'],
      ['/code', '/lot', '/kg', '/level', '/reason', '/owner', '/quota'],
      'own codes',
    ),
  ],
  confidential: { fields: ['/private/**'], to: ['CUSTOMS'] },
  never: [
    { documents: ['*'], fields: ['/note', '/event/note', '/approvedBy'] },
    // Why a control was chosen is risk management and stays on its side (domain.md §0.8); which control it was goes across.
    { documents: ['CONTROL_ASSIGNED'], fields: ['/reason', '/doc', '/form'] },
  ],
};
