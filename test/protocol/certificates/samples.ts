import type { CertificateName } from '../../../protocol/certificates/kinds.ts';

const NAMES = { vi: 'Thanh long ruột trắng', zh: '白肉火龙果', en: 'Dragon fruit' };
const GOODS = { n: 1, ...NAMES, pkg: [1_200, 'CT'], hs: '081090', puc: 'VN-BTOR-0036', phc: 'VN-BTPH-036', lot: 'L-20261110' };
const HEAD = { office: 'Chi cục Kiểm dịch thực vật vùng VII', issuedOn: '2026-11-10' };
const EXPORTER = { name: 'HTX Thanh Bình', address: 'Bình Thuận', country: 'VN', mst: '0100109106' };
const CONSIGNEE = { name: '凭祥果品有限公司', country: 'CN', uscc: '914403001922038216' };
const ORIGIN = {
  ...HEAD,
  exporter: EXPORTER,
  consignee: CONSIGNEE,
  to: 'CN',
  transport: { departure: '2026-11-10', conveyance: '12C15836', discharge: 'Youyiguan' },
};
const LINE = { ...GOODS, gross: 19_800, invoice: { number: 'INV-7', date: '2026-11-09' } };

/** Claims of one certificate of each kind. */
export const CLAIMS: Record<CertificateName, Record<string, unknown>> = {
  PHYTOSANITARY: {
    ...HEAD,
    ...{ number: 'KDTV-26-000123', to: 'CN', origin: 'VN', place: 'Bình Thuận', conveyance: 'road', entry: 'Youyiguan' },
    ...{ containers: ['CSQU3054383'], exporter: EXPORTER, consignee: CONSIGNEE, permit: 'AP2026-44', declaration: 'Free from Bactrocera.' },
    goods: [{ ...GOODS, net: 18_000, sci: 'Selenicereus undatus' }],
    treatment: { date: '2026-11-09', kind: 'vapour heat', conditions: '46.5 °C, 20 min' },
  },
  ORIGIN_FORM_E: {
    ...ORIGIN,
    ...{ number: 'VN-CN 26/15/00123', origin: 'VN' },
    goods: [{ ...LINE, criterion: 'RVC', rvc: 62.5, fob: { amount: '21600.50', currency: 'USD' } }],
  },
  ORIGIN_RCEP: {
    ...ORIGIN,
    number: 'RCEP-26-00044',
    goods: [{ ...LINE, criterion: 'WO', origin: 'VN', producer: EXPORTER }],
  },
  LAB_TEST: {
    ...HEAD,
    number: 'LAB-26-881',
    laboratory: { name: 'Quatest 1', accreditation: 'VILAS 028' },
    client: EXPORTER,
    goods: { ...NAMES, puc: 'VN-BTOR-0036', lot: 'L-20261110' },
    sample: { number: 'S-1', taken: '2026-11-05', by: 'sampler 4' },
    tested: { from: '2026-11-06', to: '2026-11-07' },
    results: [
      { substance: 'Cadmium', method: 'AOAC 2015.01', unit: 'mg/kg', found: '0.012', limit: '0.05', outcome: 'PASS' },
      { substance: 'Basic Yellow 2', method: 'LC-MS/MS', unit: 'µg/kg', found: 'ND', detection: '0.5', outcome: 'PASS' },
    ],
  },
  CODE_REGISTRATION: {
    ...HEAD,
    ...{ number: 'MS-26-12', code: 'VN-BTOR-0036', kind: 'PUC', market: 'CN', commodity: NAMES, place: 'Bình Thuận' },
    ...{ owner: EXPORTER, hectares: 12.5, quota: 240_000, validFrom: '2026-01-01', validUntil: '2026-12-31' },
  },
  EXPORT_RELEASE: {
    ...HEAD,
    ...{
      number: 'TQ-26-9',
      declaration: '301234567890',
      releasedAt: '2026-11-10T15:20:00+07:00',
      from: 'VN',
      to: 'CN',
      crossing: 'Hữu Nghị',
    },
    ...{ exporter: EXPORTER, consignee: CONSIGNEE, containers: ['CSQU3054383'], seals: [{ number: 'VN-778', class: 'H' }] },
    ...{ consignment: `0x${'ab'.repeat(32)}`, goods: [{ ...GOODS, net: 18_000 }] },
  },
};
